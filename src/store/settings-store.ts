import { sql, type Transaction } from 'kysely';
import type { AuditEvent } from '../renewal/ports.ts';
import type { SectionName, SettingsStore, Version } from '../settings/ports.ts';
import type { SettingTable } from './migrations/0007-settings.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** What the store of settings needs: an audit that writes inside a transaction of ours. */
export interface SettingsStoreParts {
  readonly store: Store;
  readonly audit: { appendIn(trx: Transaction<Schema>, event: AuditEvent): Promise<void> };
}

const read = (row: SettingTable): Version => ({
  id: row.id,
  at: row.at,
  actor: row.actor,
  // Only `insert` writes rows, so what stands there is a section's name.
  section: row.section as SectionName,
  document: row.document === null ? undefined : (JSON.parse(row.document) as unknown),
  note: row.note,
});

const LOCK = 7_365_392;

/** Versions are numbered one after the other. SQLite runs one transaction at a time anyway. */
async function hold(trx: Transaction<Schema>, { dialect }: Store): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
}

async function newestId(db: Store['db'] | Transaction<Schema>, section?: SectionName): Promise<number> {
  const row = await db
    .selectFrom('setting')
    .select(({ fn }) => fn.max('id').as('id'))
    .$if(section !== undefined, query => query.where('section', '=', section ?? ''))
    .executeTakeFirst();
  return Number(row?.id ?? 0);
}

/** The versions of what administrators changed at run time. */
export function createSettingsStore({ store, audit }: SettingsStoreParts): SettingsStore {
  const rows = store.db.selectFrom('setting').selectAll();
  return {
    async newest() {
      const newest = store.db
        .selectFrom('setting')
        .select(({ fn }) => fn.max('id').as('id'))
        .groupBy('section');
      return (await rows.where('id', 'in', newest).orderBy('id').execute()).map(read);
    },

    newestId: () => newestId(store.db),

    async find(id) {
      const row = await rows.where('id', '=', id).executeTakeFirst();
      return row && read(row);
    },

    async before({ id, section }) {
      const earlier = rows.where('section', '=', section).where('id', '<', id).orderBy('id', 'desc').limit(1);
      const row = await earlier.executeTakeFirst();
      return row && read(row);
    },

    async history(limit, section) {
      const found = rows
        .$if(section !== undefined, query => query.where('section', '=', section ?? ''))
        .orderBy('id', 'desc')
        .limit(limit);
      return (await found.execute()).map(read);
    },

    insert: (version, basedOn, event) =>
      store.transaction(async trx => {
        await hold(trx, store);
        if ((await newestId(trx, version.section)) !== basedOn) return undefined;
        const id = (await newestId(trx)) + 1;
        const document = version.document === undefined ? null : JSON.stringify(version.document);
        await trx
          .insertInto('setting')
          .values({ ...version, id, document })
          .execute();
        await audit.appendIn(trx, event);
        return { ...version, id };
      }),
  };
}
