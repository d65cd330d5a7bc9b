import type { CreateTableBuilder, Transaction } from 'kysely';

/** The database products behind the store. */
export type Dialect = 'sqlite' | 'postgres';

/** What a migration builds with: one transaction, and the column types as the dialect calls them. */
export interface Migrating {
  readonly trx: Transaction<unknown>;
  readonly dialect: Dialect;
  /** Whole numbers up to 2^53: times in milliseconds since 1970, counters, 0/1 for booleans. */
  readonly integer: 'integer' | 'bigint';
  /** Bytes as they are: sealed values. */
  readonly bytes: 'blob' | 'bytea';
  /** Begins a table; on SQLite a strict one, which refuses values of another type. */
  table(name: string): CreateTableBuilder<string, never>;
}

/** One step of the schema. Steps are never edited after a release: what is wrong is mended by a later one. */
export interface Migration {
  /** `NNNN-name`, as its file is called. */
  readonly name: string;
  up(migrating: Migrating): Promise<void>;
}
