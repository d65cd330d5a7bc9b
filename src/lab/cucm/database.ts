import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Clock } from '../../base/clock.ts';
import { enumerations, tables } from './tables.ts';
import { uuidMaker } from './uuid-maker.ts';

/** One row, by column. */
export type Row = Readonly<Record<string, string | number | null>>;

/** CUCM's database in memory: the one truth of everything the simulated CUCM knows. */
export class CucmDatabase {
  readonly #database = new DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true });
  readonly #statements = new Map<string, StatementSync>();
  readonly #newPkid: () => string;
  readonly #clock: Clock;

  /** `seed` makes its identifiers. */
  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    this.#newPkid = uuidMaker(seed);
    this.#database.exec('pragma case_sensitive_like = on');
    this.#database.function('nvl', (value, other) => value ?? other);
    this.#database.function('lower', value => (typeof value === 'string' ? value.toLowerCase() : value));
    this.#database.exec(tables);
    for (const [table, names] of Object.entries(enumerations)) {
      for (const [number, name] of Object.entries(names))
        this.run(`insert into ${table} (enum, name) values (?, ?)`, number, name);
    }
  }

  /** Seconds since 1970, as CUCM stores times. */
  now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  newPkid(): string {
    return this.#newPkid();
  }

  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#prepare(sql).all(...values) as unknown as readonly Row[];
  }

  /** A statement from outside that is not kept: its columns in order, and its rows as arrays, one by one. Throws SQLite's error. */
  query(sql: string): { readonly columns: readonly string[]; readonly rows: Iterable<readonly SQLOutputValue[]> } {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    return { columns, rows: statement.iterate() as unknown as Iterable<readonly SQLOutputValue[]> };
  }

  /** Adds a row with a new pkid, which it returns. */
  insert(table: string, row: Readonly<Record<string, SQLInputValue>>): string {
    const pkid = this.newPkid();
    const columns = Object.keys(row);
    const marks = columns.map(() => ', ?').join('');
    this.run(
      `insert into ${table} (pkid${columns.map(column => `, ${column}`).join('')}) values (?${marks})`,
      pkid,
      ...Object.values(row),
    );
    return pkid;
  }

  /** Sets columns of the row with a pkid. */
  update(table: string, pkid: string, changes: Readonly<Record<string, SQLInputValue>>): void {
    const columns = Object.keys(changes);
    if (columns.length === 0) return;
    const sets = columns.map(column => `${column} = ?`).join(', ');
    this.run(`update ${table} set ${sets} where pkid = ?`, ...Object.values(changes), pkid);
  }

  /** All or nothing. Not to be nested; the work is synchronous. */
  transaction<T>(work: () => T): T {
    this.#database.exec('begin');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
