import { sql, type Transaction } from 'kysely';
import { keyOfUser, type Run, type RunPass, type RunPlan, type RunState } from '../sweep/runs/run.ts';
import type { Claim, NewRun, RunChange, RunPage, SweepStore } from '../sweep/runs/store.ts';
import type { SweepPageTable, SweepRunTable } from './migrations/0016-sweep.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';
import { toClaim } from './to-claim.ts';

type Trx = Transaction<Schema>;

function read(row: SweepRunTable): Run {
  return {
    id: row.id,
    state: row.state as RunState,
    pass: row.pass as RunPass,
    plan: JSON.parse(row.plan) as RunPlan,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    total: row.total,
    toRenew: row.to_renew ?? undefined,
    failures: row.failures,
    confirmed: row.confirmed === 1,
    why: row.why ?? undefined,
    detail: row.detail ?? undefined,
    seenAt: row.seen_at ?? undefined,
  };
}

const fresh = ({ id, plan, startedAt, slot }: NewRun): SweepRunTable => ({
  ...{ id, state: 'rolling', pass: 'roll', active: 1, slot: slot ?? null, plan: JSON.stringify(plan) },
  ...{ started_at: startedAt, ended_at: null, total: 0, to_renew: null, failures: 0, confirmed: 0 },
  ...{ why: null, detail: null, seen_at: null, owner: null, leased_until: 0 },
});

function changed({ state, pass, toRenew, confirmed, failures, why, detail, endedAt }: RunChange) {
  return {
    state,
    why: why ?? null,
    detail: detail ?? null,
    ...(pass === undefined ? {} : { pass }),
    ...(toRenew === undefined ? {} : { to_renew: toRenew }),
    ...(confirmed === undefined ? {} : { confirmed: 1 }),
    ...(failures === undefined ? {} : { failures }),
    ...(endedAt === undefined ? {} : { ended_at: endedAt, active: null }),
  };
}

async function change({ db }: Store, id: string, asked: RunChange): Promise<boolean> {
  let update = db.updateTable('sweep_run').set(changed(asked)).where('id', '=', id).where('state', 'in', asked.from);
  if (asked.inPass !== undefined) update = update.where('pass', '=', asked.inPass);
  return (await update.executeTakeFirst()).numUpdatedRows === 1n;
}

/** A statement takes so many users. */
const usersAtOnce = 500;

/** A list of users is the roll at once. */
async function begin(trx: Trx, run: NewRun, users: readonly string[], size: number): Promise<boolean> {
  const inserted = trx
    .insertInto('sweep_run')
    .values(fresh(run))
    .onConflict(conflict => conflict.doNothing());
  if ((await inserted.executeTakeFirst()).numInsertedOrUpdatedRows !== 1n) return false;
  for (let from = 0; from < users.length; from += usersAtOnce) {
    const { total } = await trx
      .selectFrom('sweep_run')
      .select('total')
      .where('id', '=', run.id)
      .executeTakeFirstOrThrow();
    await append(trx, { id: run.id, total, size }, users.slice(from, from + usersAtOnce));
  }
  return true;
}

/** Whoever lost the roll adds nothing. */
async function addToRoll(
  trx: Trx,
  id: string,
  userIds: readonly string[],
  { size, claim }: { readonly size: number; readonly claim: Claim },
): Promise<boolean> {
  const held = trx
    .updateTable('sweep_run')
    .set({ leased_until: claim.until })
    .where('id', '=', id)
    .where('owner', '=', claim.owner)
    .where('leased_until', '>', claim.now)
    .where('pass', '=', 'roll')
    .returning('total');
  const run = await held.executeTakeFirst();
  if (!run) return false;
  await append(trx, { id, total: run.total, size }, userIds);
  return true;
}

interface Roll {
  readonly id: string;
  readonly total: number;
  readonly size: number;
}

/** Adds who is not there yet. */
async function append(trx: Trx, { id, total: before, size }: Roll, userIds: readonly string[]): Promise<void> {
  const asked = new Map(userIds.map(userId => [keyOfUser(userId), userId]));
  const known = await trx
    .selectFrom('sweep_subject')
    .select('key')
    .where('run', '=', id)
    .where('key', 'in', [...asked.keys()])
    .execute();
  for (const { key } of known) asked.delete(key);
  const subjects = [...asked].map(([key, user_id], index) => ({
    ...{ run: id, key, user_id, left_out: null },
    page: Math.floor((before + index) / size),
  }));
  if (subjects.length === 0) return;
  await trx.insertInto('sweep_subject').values(subjects).execute();
  const sizes = Map.groupBy(subjects, ({ page }) => page);
  const pages = [...sizes].map(([number, on]) => ({
    ...{ run: id, number, state: 'new', size: on.length, owner: null, leased_until: 0 },
  }));
  await trx
    .insertInto('sweep_page')
    .values(pages)
    .onConflict(conflict =>
      conflict.columns(['run', 'number']).doUpdateSet(({ ref }) => ({
        size: sql<number>`${ref('sweep_page.size')} + ${ref('excluded.size')}`,
      })),
    )
    .execute();
  const total = before + subjects.length;
  await trx.updateTable('sweep_run').set({ total }).where('id', '=', id).execute();
}

async function claimPage(
  { db, dialect }: Store,
  run: string,
  state: RunPage['state'],
  { owner, now, until }: Claim,
): Promise<RunPage | undefined> {
  const next = sql`select number from sweep_page where run = ${run} and state = ${state} and leased_until <= ${now}
    order by number limit 1`;
  const claimed = sql<SweepPageTable>`${toClaim(dialect, 'next', next)}
    update sweep_page set owner = ${owner}, leased_until = ${until}
    where run = ${run} and state = ${state} and leased_until <= ${now} and number in (select number from next)
    returning *`;
  const page = (await claimed.execute(db)).rows[0];
  return page && { number: page.number, state: page.state as RunPage['state'] };
}

async function progress({ db }: Store, id: string) {
  const row = await db.selectFrom('sweep_run').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const pages = await db
    .selectFrom('sweep_page')
    .select(({ fn }) => ['state', fn.sum<number>('size').as('size')])
    .where('run', '=', id)
    .groupBy('state')
    .execute();
  const of = (...states: readonly string[]): number =>
    pages.filter(({ state }) => states.includes(state)).reduce((sum, { size }) => sum + Number(size), 0);
  return { run: read(row), detected: of('detected', 'acted'), acted: of('acted') };
}

type RunsAndPages = Pick<
  SweepStore,
  | 'begin'
  | 'read'
  | 'active'
  | 'latest'
  | 'change'
  | 'progress'
  | 'seen'
  | 'hasSeenDry'
  | 'claimRoll'
  | 'addToRoll'
  | 'claimPage'
  | 'keepPage'
  | 'releasePage'
  | 'pagesLeft'
>;

/** Runs, their rolls and their pages in the store. */
export function createSweepRunStore(store: Store): RunsAndPages {
  const { db } = store;
  const runs = db.selectFrom('sweep_run').selectAll();
  return {
    begin: (run, users, size) => store.transaction(trx => begin(trx, run, users ?? [], size)),

    async read(id) {
      const row = await runs.where('id', '=', id).executeTakeFirst();
      return row && read(row);
    },

    async active() {
      const row = await runs.where('active', '=', 1).executeTakeFirst();
      return row && read(row);
    },

    latest: async limit => (await runs.orderBy('started_at', 'desc').orderBy('id').limit(limit).execute()).map(read),

    change: (id, asked) => change(store, id, asked),
    progress: id => progress(store, id),

    async seen(id, now) {
      await db
        .updateTable('sweep_run')
        .set({ seen_at: now })
        .where('id', '=', id)
        .where('seen_at', 'is', null)
        .execute();
    },

    async hasSeenDry() {
      const seen = await runs.where('state', '=', 'done').where('seen_at', 'is not', null).execute();
      return seen.some(row => read(row).plan.dry);
    },

    async claimRoll(id, { owner, now, until }) {
      const taken = db
        .updateTable('sweep_run')
        .set({ owner, leased_until: until })
        .where('id', '=', id)
        .where('pass', '=', 'roll')
        .where(({ or, eb }) => or([eb('leased_until', '<=', now), eb('owner', '=', owner)]));
      return (await taken.executeTakeFirst()).numUpdatedRows === 1n;
    },

    addToRoll: (id, userIds, size, claim) => store.transaction(trx => addToRoll(trx, id, userIds, { size, claim })),
    claimPage: (id, state, claim) => claimPage(store, id, state, claim),

    async keepPage(id, page, { owner, now, until }) {
      const kept = db
        .updateTable('sweep_page')
        .set({ leased_until: until })
        .where('run', '=', id)
        .where('number', '=', page)
        .where('owner', '=', owner)
        .where('leased_until', '>', now);
      return (await kept.executeTakeFirst()).numUpdatedRows === 1n;
    },

    async releasePage(id, page, owner, freeAt = 0) {
      const held = db.updateTable('sweep_page').set({ owner: null, leased_until: freeAt });
      await held.where('run', '=', id).where('number', '=', page).where('owner', '=', owner).execute();
    },

    async pagesLeft(id, state) {
      const left = db
        .selectFrom('sweep_page')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('run', '=', id)
        .where('state', '=', state);
      return Number((await left.executeTakeFirstOrThrow()).count);
    },
  };
}
