import type { Kysely, Transaction } from 'kysely';
import type {
  ChangeRecord,
  CredentialName,
  Journal,
  JournalRecord,
  JournalStep,
  LeaseClaim,
} from '../renewal/journal.ts';
import { changesOf, insertChanges } from './change-store.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

type Trx = Transaction<Schema>;

function parse(document: string): JournalRecord {
  return JSON.parse(document) as JournalRecord;
}

function columns({ record, open, dueAt }: JournalStep) {
  return { open: open ? 1 : 0, due_at: dueAt, document: JSON.stringify(record) };
}

async function writeSeals(trx: Trx, { record, seal = {}, erase = [] }: JournalStep): Promise<void> {
  const rows = Object.entries(seal).map(([name, sealed]) => ({ renewal: record.id, name, sealed }));
  if (rows.length > 0) await trx.insertInto('renewal_seal').values(rows).execute();
  if (erase.length > 0) {
    await trx.deleteFrom('renewal_seal').where('renewal', '=', record.id).where('name', 'in', erase).execute();
  }
}

/** A link is found by its hash only while it is open. */
async function writeLinks(trx: Trx, { record }: JournalStep): Promise<void> {
  const open = record.links.filter(link => !link.closed).map(({ hash }) => ({ hash, renewal: record.id }));
  const closed = record.links.filter(link => link.closed).map(link => link.hash);
  if (open.length > 0) {
    await trx
      .insertInto('renewal_link')
      .values(open)
      .onConflict(conflict => conflict.doNothing())
      .execute();
  }
  if (closed.length > 0) await trx.deleteFrom('renewal_link').where('hash', 'in', closed).execute();
}

async function writeRest(trx: Trx, step: JournalStep): Promise<void> {
  await writeSeals(trx, step);
  await writeLinks(trx, step);
  await insertChanges(trx, step.changes ?? []);
}

async function insert(trx: Trx, step: JournalStep): Promise<void> {
  const { id, subject, plannedAt } = step.record;
  await trx
    .insertInto('renewal')
    .values({ id, version: 1, subject, planned_at: plannedAt, ...columns(step) })
    .execute();
  await writeRest(trx, step);
}

async function prolong(trx: Trx, { subject, owner, until }: LeaseClaim): Promise<boolean> {
  const result = await trx
    .updateTable('subject_lease')
    .set({ until })
    .where('subject', '=', subject)
    .where('owner', '=', owner)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

async function replace(trx: Trx, version: number, step: JournalStep, claim?: LeaseClaim): Promise<boolean> {
  if (claim && !(await prolong(trx, claim))) return false;
  const result = await trx
    .updateTable('renewal')
    .set({ version: version + 1, ...columns(step) })
    .where('id', '=', step.record.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) return false;
  await writeRest(trx, step);
  return true;
}

async function acquire(db: Kysely<Schema>, claim: LeaseClaim, now: number): Promise<boolean> {
  const result = await db
    .insertInto('subject_lease')
    .values({ ...claim })
    .onConflict(conflict =>
      conflict
        .column('subject')
        .doUpdateSet({ owner: claim.owner, until: claim.until })
        .where(({ or, eb }) => or([eb('subject_lease.until', '<=', now), eb('subject_lease.owner', '=', claim.owner)])),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) === 1n;
}

async function purge(trx: Trx, plannedBefore: number): Promise<void> {
  await trx.deleteFrom('renewal').where('open', '=', 0).where('planned_at', '<', plannedBefore).execute();
  await trx.deleteFrom('subject_lease').where('until', '<', plannedBefore).execute();
}

/** The renewal's journal in the store. */
export function createJournalStore(store: Store): Journal {
  const { db } = store;
  return {
    insert: step => store.transaction(trx => insert(trx, step)),
    async read(id) {
      const row = await db
        .selectFrom('renewal')
        .select(['version', 'document'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row && { version: row.version, record: parse(row.document) };
    },
    async versions(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('renewal').select(['id', 'version']).where('id', 'in', ids).execute();
      return new Map(rows.map(({ id, version }) => [id, version]));
    },
    replace: (version, step, claim) => store.transaction(trx => replace(trx, version, step, claim)),
    async openOf(subject) {
      const rows = await db
        .selectFrom('renewal')
        .select('document')
        .where('subject', '=', subject)
        .where('open', '=', 1)
        .orderBy('planned_at')
        .orderBy('id')
        .execute();
      return rows.map(row => parse(row.document));
    },
    async due(now, limit) {
      const rows = await db
        .selectFrom('renewal')
        .select('id')
        .where('open', '=', 1)
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(limit)
        .execute();
      return rows.map(row => row.id);
    },
    async sealed(id, name) {
      const row = await db
        .selectFrom('renewal_seal')
        .select('sealed')
        .where('renewal', '=', id)
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.sealed;
    },
    async byLink(hashes) {
      const row = await db.selectFrom('renewal_link').select('renewal').where('hash', 'in', hashes).executeTakeFirst();
      return row?.renewal;
    },
    changesOf: (credential: CredentialName, limit: number): Promise<readonly ChangeRecord[]> =>
      changesOf(db, credential, limit),
    acquire: (claim, now) => acquire(db, claim, now),
    async release(subject, owner) {
      await db.deleteFrom('subject_lease').where('subject', '=', subject).where('owner', '=', owner).execute();
    },
    purge: plannedBefore => store.transaction(trx => purge(trx, plannedBefore)),
  };
}
