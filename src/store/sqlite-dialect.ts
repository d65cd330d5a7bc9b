import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Log } from '../base/log.ts';
import { SqliteDriver } from './sqlite-driver.ts';

/** Kysely would otherwise let one at a time in, readers too: our driver does that itself where it must be. */
class ManyViewsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Kysely on Node's own SQLite: one file, no package with native code. */
export class SqliteDialect implements Dialect {
  readonly driver: SqliteDriver;
  readonly compiler: QueryCompiler = new SqliteQueryCompiler();
  readonly adapter: DialectAdapter = new ManyViewsAdapter();

  constructor(path: string, log: Log) {
    this.driver = new SqliteDriver(path, log);
  }

  createDriver(): SqliteDriver {
    return this.driver;
  }

  createQueryCompiler(): QueryCompiler {
    return this.compiler;
  }

  createAdapter(): DialectAdapter {
    return this.adapter;
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}
