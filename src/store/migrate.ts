import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { Dialect, Migrating, Migration } from './migration.ts';
import type { Schema } from './schema.ts';

/** Any number, as long as every node uses the same: the advisory lock that migrations run under. */
const MIGRATION_LOCK = 7_365_391;

interface VersionTable {
  name: string;
  number: number;
  applied_at: number;
}

type Versioned = Transaction<{ schema_version: VersionTable }>;

/**
 * Brings the schema to the program's version, all missing steps in one transaction under a lock, so that nodes that
 * start together do it once. Throws `store-newer` where the database knows steps that this program does not.
 */
export async function migrate(
  db: Kysely<Schema>,
  dialect: Dialect,
  steps: readonly Migration[],
  clock: Clock,
): Promise<readonly string[]> {
  return await db.transaction().execute(async trx => {
    // On SQLite every transaction of ours takes the write lock as it begins.
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx);
    const migrating = migratingIn(trx as unknown as Transaction<unknown>, dialect);
    const versions = trx as unknown as Versioned;
    const missing = missingSteps(await appliedNames(versions, migrating), steps);
    for (const step of missing) {
      await step.up(migrating);
      const number = steps.indexOf(step) + 1;
      await versions
        .insertInto('schema_version')
        .values({ name: step.name, number, applied_at: clock.now() })
        .execute();
    }
    return missing.map(step => step.name);
  });
}

async function appliedNames(trx: Versioned, migrating: Migrating): Promise<readonly string[]> {
  await migrating
    .table('schema_version')
    .ifNotExists()
    .addColumn('name', 'text', column => column.primaryKey().notNull())
    .addColumn('number', migrating.integer, column => column.notNull())
    .addColumn('applied_at', migrating.integer, column => column.notNull())
    .execute();
  const rows = await trx.selectFrom('schema_version').select('name').orderBy('number').execute();
  return rows.map(row => row.name);
}

function missingSteps(applied: readonly string[], steps: readonly Migration[]): readonly Migration[] {
  const unknown = applied.filter((name, index) => steps[index]?.name !== name);
  if (unknown.length > 0) {
    throw new RekeyError(
      'store-newer',
      `The database was made by a newer Rekey (it has the steps ${unknown.join(', ')}, unknown here): start that version, or restore the backup taken before the upgrade.`,
    );
  }
  return steps.slice(applied.length);
}

function migratingIn(trx: Transaction<unknown>, dialect: Dialect): Migrating {
  const sqlite = dialect === 'sqlite';
  return {
    trx,
    dialect,
    integer: sqlite ? 'integer' : 'bigint',
    bytes: sqlite ? 'blob' : 'bytea',
    table: name => {
      const builder = trx.schema.createTable(name);
      return sqlite ? builder.modifyEnd(sql`strict`) : builder;
    },
  };
}
