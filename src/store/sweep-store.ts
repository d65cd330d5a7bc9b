import type { Transaction } from 'kysely';
import type { Kind } from '../policy/kind.ts';
import type { Outcome } from '../renewal/renewal.ts';
import type { FindingAction, FindingName } from '../sweep/finding.ts';
import type { RunFigure } from '../sweep/runs/figures.ts';
import { type FindingOutcome, keyOfUser, type LeftOut, type RunFinding } from '../sweep/runs/run.ts';
import type { Claim, Detected, Issued, RunItem, SweepStore } from '../sweep/runs/store.ts';
import type { SweepFindingTable, SweepItemTable } from './migrations/0016-sweep.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';
import { createSweepRunStore } from './sweep-run-store.ts';

type Trx = Transaction<Schema>;

/** One statement takes so many rows: SQLite binds 32,766 values, a finding has 14. */
const rowsAtOnce = 1000;

function read(row: SweepFindingTable): RunFinding {
  return {
    userId: row.user_id,
    system: row.system,
    kind: row.kind as Kind,
    finding: row.finding as FindingName,
    stamp: row.stamp,
    reason: row.reason ?? undefined,
    at: row.at ?? undefined,
    foundAt: row.found_at,
    action: row.action as FindingAction,
    outcome: (row.outcome ?? undefined) as FindingOutcome | undefined,
    code: row.code ?? undefined,
  };
}

const write = (run: string, page: number, finding: RunFinding): SweepFindingTable => ({
  ...{ run, page, key: keyOfUser(finding.userId), user_id: finding.userId },
  ...{ system: finding.system, kind: finding.kind, finding: finding.finding, stamp: finding.stamp },
  ...{ reason: finding.reason ?? null, at: finding.at ?? null, found_at: finding.foundAt },
  ...{ action: finding.action, outcome: finding.outcome ?? null, code: finding.code ?? null },
});

const readItem = ({ kind, renewal, outcome, code }: SweepItemTable): RunItem => ({
  kind: kind as Kind,
  renewal,
  outcome: (outcome ?? undefined) as Outcome | undefined,
  code: code ?? undefined,
});

/**
 * The rows of one page by some columns. Ordered here: SQLite, asked for an order, goes through the whole run by the
 * index that has it, for each of its pages.
 */
function inOrder<Column extends string, T extends Readonly<Record<Column, string>>>(
  rows: readonly T[],
  columns: readonly Column[],
): readonly T[] {
  const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  const first = (a: T, b: T): number => columns.map(column => compare(a[column], b[column])).find(Boolean) ?? 0;
  return rows.toSorted(first);
}

/** Moves a page on while it is still this node's. */
async function finishPage(
  trx: Trx,
  { run, page, state }: { readonly run: string; readonly page: number; readonly state: 'detected' | 'acted' },
  { owner, now }: Claim,
): Promise<boolean> {
  const finished = trx
    .updateTable('sweep_page')
    .set({ state, owner: null, leased_until: 0 })
    .where('run', '=', run)
    .where('number', '=', page)
    .where('owner', '=', owner)
    .where('leased_until', '>', now);
  return (await finished.executeTakeFirst()).numUpdatedRows === 1n;
}

/** A page comes here once: what it adds stays. */
async function addFigures(trx: Trx, run: string, figures: readonly RunFigure[]): Promise<void> {
  if (figures.length === 0) return;
  await trx
    .insertInto('sweep_figure')
    .values(figures.map(figure => ({ run, ...figure })))
    .onConflict(conflict =>
      conflict.columns(['run', 'family', 'name']).doUpdateSet(({ ref, eb }) => ({
        count: eb(ref('sweep_figure.count'), '+', ref('excluded.count')),
      })),
    )
    .execute();
}

async function detected(trx: Trx, run: string, page: number, found: Detected, claim: Claim): Promise<boolean> {
  if (!(await finishPage(trx, { run, page, state: 'detected' }, claim))) return false;
  await trx.deleteFrom('sweep_finding').where('run', '=', run).where('page', '=', page).execute();
  const rows = found.findings.map(finding => write(run, page, finding));
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await trx
      .insertInto('sweep_finding')
      .values(rows.slice(from, from + rowsAtOnce))
      .execute();
  }
  await addFigures(trx, run, found.figures ?? []);
  const byReason = Map.groupBy(found.leftOut, ([, why]) => why);
  for (const [left_out, users] of byReason) {
    const keys = users.map(([key]) => key);
    await trx.updateTable('sweep_subject').set({ left_out }).where('run', '=', run).where('key', 'in', keys).execute();
  }
  return true;
}

/** Notes what became of an item that was begun, or is put off. False where it is not. */
async function noteItem(
  trx: Trx,
  { run, key }: { readonly run: string; readonly key: string },
  { kind, outcome, code }: RunItem,
  was: 'begun' | 'pending',
): Promise<boolean> {
  const item = trx
    .updateTable('sweep_item')
    .set({ outcome: outcome ?? 'unknown', code: code ?? null })
    .where('run', '=', run)
    .where('key', '=', key)
    .where('kind', '=', kind);
  const noted = was === 'begun' ? item.where('outcome', 'is', null) : item.where('outcome', '=', 'pending');
  return (await noted.executeTakeFirst()).numUpdatedRows === 1n;
}

async function endItem(trx: Trx, run: string, key: string, item: RunItem): Promise<number> {
  const isNew = await noteItem(trx, { run, key }, item, 'begun');
  const wasPending = !isNew && (await noteItem(trx, { run, key }, item, 'pending'));
  const update = trx.updateTable('sweep_run').where('id', '=', run);
  if (item.outcome === 'done' && (isNew || wasPending)) await update.set({ failures: 0 }).execute();
  else if (isNew && item.outcome !== 'refused') {
    await update.set(({ eb }) => ({ failures: eb('failures', '+', 1) })).execute();
  }
  const now = trx.selectFrom('sweep_run').select('failures').where('id', '=', run);
  return (await now.executeTakeFirst())?.failures ?? 0;
}

/** The runs that may speak of a subject: lists of users that are newer than the last run over everybody, and that one. */
async function speaking({ db }: Store): Promise<readonly string[]> {
  const runs = await createSweepRunStore({ db } as Store).latest(30);
  const over = runs.filter(({ state }) => state === 'done');
  const whole = over.findIndex(({ plan }) => !plan.listed);
  return over.slice(0, whole === -1 ? over.length : whole + 1).map(({ id }) => id);
}

async function purge(trx: Trx, keep: number, mailsBefore: number): Promise<void> {
  const over = trx.selectFrom('sweep_run').select('id').where('active', 'is', null);
  for (const table of ['sweep_subject', 'sweep_page'] as const) {
    await trx.deleteFrom(table).where('run', 'in', over).execute();
  }
  const old = await over.orderBy('started_at', 'desc').offset(keep).limit(1000).execute();
  const ids = old.map(({ id }) => id);
  await trx.deleteFrom('sweep_mail').where('sent_at', '<', mailsBefore).execute();
  if (ids.length === 0) return;
  for (const table of ['sweep_finding', 'sweep_item', 'sweep_figure'] as const) {
    await trx.deleteFrom(table).where('run', 'in', ids).execute();
  }
  await trx.deleteFrom('sweep_run').where('id', 'in', ids).execute();
}

/** Runs of the sweep in the store: a restart or a second node goes on where they are. */
export function createSweepStore(store: Store): SweepStore {
  const { db } = store;
  const findings = db.selectFrom('sweep_finding').selectAll();
  return {
    ...createSweepRunStore(store),

    async subjects(id, page) {
      const rows = db.selectFrom('sweep_subject').selectAll().where('run', '=', id).where('page', '=', page);
      return inOrder(await rows.execute(), ['key']).map(({ key, user_id, left_out }) => ({
        ...{ key, userId: user_id, leftOut: (left_out ?? undefined) as LeftOut | undefined },
      }));
    },

    detected: (id, page, found, claim) => store.transaction(trx => detected(trx, id, page, found, claim)),
    acted: (run, page, claim) => store.transaction(trx => finishPage(trx, { run, page, state: 'acted' }, claim)),

    async countToRenew(id) {
      const count = db
        .selectFrom('sweep_finding')
        .select(({ fn }) => fn.count<number>('key').distinct().as('count'))
        .where('run', '=', id)
        .where('action', '=', 'renew')
        .where('outcome', 'is', null);
      return Number((await count.executeTakeFirstOrThrow()).count);
    },

    async toDo(id, page) {
      const open = findings.where('run', '=', id).where('page', '=', page).where('outcome', 'is', null);
      return inOrder(await open.execute(), ['key', 'system', 'kind', 'finding']).map(read);
    },

    settle: (id, all, outcome, code) =>
      store.transaction(async trx => {
        for (const { userId, system, kind, finding } of all) {
          await trx
            .updateTable('sweep_finding')
            .set({ outcome, code: code ?? null })
            .where('run', '=', id)
            .where('key', '=', keyOfUser(userId))
            .where('system', '=', system)
            .where('kind', '=', kind)
            .where('finding', '=', finding)
            .execute();
        }
      }),

    beginItems: (run, key, kinds, renewal) =>
      store.transaction(async trx => {
        const rows = kinds.map(kind => ({ run, key, kind, renewal, outcome: null, code: null }));
        const inserted = trx.insertInto('sweep_item').values(rows);
        await inserted.onConflict(conflict => conflict.doNothing()).execute();
        const items = trx.selectFrom('sweep_item').selectAll().where('run', '=', run).where('key', '=', key);
        return (await items.where('kind', 'in', kinds).orderBy('kind').execute()).map(readItem);
      }),

    endItem: (run, key, kind, outcome, code) =>
      store.transaction(trx => endItem(trx, run, key, { kind, renewal: '', outcome, code })),

    async findings({ run, limit, after, action, finding }) {
      let asked = findings.where('run', '=', run);
      if (action !== undefined) asked = asked.where('action', '=', action);
      if (finding !== undefined) asked = asked.where('finding', '=', finding);
      if (after !== undefined) {
        const last = [keyOfUser(after.userId), after.system, after.kind, after.finding] as const;
        asked = asked.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('key', 'system', 'kind', 'finding'), '>', tuple(...last)),
        );
      }
      const ordered = asked.orderBy('key').orderBy('system').orderBy('kind').orderBy('finding');
      return (await ordered.limit(limit).execute()).map(read);
    },

    async counts(id) {
      const rows = await db
        .selectFrom('sweep_finding')
        .select(({ fn }) => ['finding', 'action', 'outcome', fn.countAll<number>().as('count')])
        .where('run', '=', id)
        .groupBy(['finding', 'action', 'outcome'])
        .orderBy('finding')
        .execute();
      return rows.map(({ finding, action, outcome, count }) => ({
        finding: finding as FindingName,
        action: action as FindingAction,
        outcome: (outcome ?? undefined) as FindingOutcome | undefined,
        count: Number(count),
      }));
    },

    async figures(of) {
      if (of.length === 0) return [];
      const rows = await db.selectFrom('sweep_figure').selectAll().where('run', 'in', of).execute();
      return rows.map(row => ({ ...row, family: row.family as RunFigure['family'], count: Number(row.count) }));
    },

    async findingsOf(key) {
      for (const run of await speaking(store)) {
        const rows = await findings.where('run', '=', run).where('key', '=', key).execute();
        if (rows.length > 0) return rows.map(read);
      }
      return [];
    },

    async leftOut(id, after, limit) {
      const rows = db.selectFrom('sweep_subject').selectAll().where('run', '=', id).where('left_out', 'is not', null);
      return (await rows.where('key', '>', after).orderBy('key').limit(limit).execute()).map(
        ({ key, user_id, left_out }) => ({ key, userId: user_id, leftOut: left_out as LeftOut }),
      );
    },

    async issued(entries) {
      const latest: Issued[] = [];
      for (let from = 0; from < entries.length; from += rowsAtOnce) {
        const rows = await db
          .selectFrom('credential_change')
          .select(({ fn }) => ['system', 'entry', 'kind', fn.max<number>('at').as('at')])
          .where('entry', 'in', entries.slice(from, from + rowsAtOnce))
          .where('chosen', '=', 0)
          .groupBy(['system', 'entry', 'kind'])
          .execute();
        latest.push(...rows.map(row => ({ ...row, kind: row.kind as Kind, at: Number(row.at) })));
      }
      return latest;
    },

    async wasMailed(id) {
      return (await db.selectFrom('sweep_mail').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
    },

    async mailed(id, now) {
      const row = db.insertInto('sweep_mail').values({ id, sent_at: now });
      await row.onConflict(conflict => conflict.doNothing()).execute();
    },

    purge: (keep, mailsBefore) => store.transaction(trx => purge(trx, keep, mailsBefore)),
  };
}
