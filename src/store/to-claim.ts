import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from './migration.ts';

/**
 * The rows that a node claims with one update, as an expression of that name to stand before it. On PostgreSQL two nodes
 * never wait for each other's rows; SQLite has one writer at a time anyway. The rows are chosen once: as a subquery in
 * `in` PostgreSQL may ask for them again at every row, and skip those that it has locked by then.
 */
export function toClaim(dialect: Dialect, name: string, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  const skip = sql.raw(dialect === 'postgres' ? ' for update skip locked' : '');
  return sql`with ${sql.raw(name)} as materialized (${rows}${skip})`;
}
