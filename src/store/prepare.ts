import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** What can be bound to a statement. */
export type Bindable = string | number | null | Uint8Array;

/** Stands for a value of the given name while a query is written. */
export type Placeholder<P> = <Name extends keyof P & string>(name: Name) => P[Name];

/** What a prepared query gave. */
export interface PreparedResult<Row> {
  readonly rows: readonly Row[];
  /** How many rows an insert, update or delete touched: what a compare-and-swap looks at. */
  readonly changed: number;
}

/** A query compiled once: run on the store's `db` or in a transaction, with other values each time. */
export type Prepared<P, Row> = (db: Kysely<Schema>, values: P) => Promise<PreparedResult<Row>>;

class Hole {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Compiles a Kysely query once, for the few that run in every step of a dialog. Typed by the values it takes:
 *
 *     const rename = prepare<{ id: string; name: string }>()(value =>
 *       db.updateTable('person').set({ name: value('name') }).where('id', '=', value('id')));
 *     await rename(trx, { id: '7', name: 'Ada' });
 *
 * A value stands where Kysely binds a parameter: not for a table, a column or `null` in `is null`.
 * The query must be written with the `db` of the store that runs it.
 */
export function prepare<P extends Readonly<Record<keyof P, Bindable>>>(): <Row>(
  write: (value: Placeholder<P>) => Compilable<Row>,
) => Prepared<P, Row> {
  return <Row>(write: (value: Placeholder<P>) => Compilable<Row>): Prepared<P, Row> => {
    const hole = (name: string): unknown => new Hole(name);
    const compiled = write(hole as Placeholder<P>).compile() as CompiledQuery<Row>;
    return async (db, values) => {
      const parameters = compiled.parameters.map(parameter => fill(parameter, values));
      const { rows, numAffectedRows } = await db.executeQuery<Row>({ ...compiled, parameters });
      return { rows, changed: Number(numAffectedRows ?? 0n) };
    };
  };
}

function fill(parameter: unknown, values: object): unknown {
  return parameter instanceof Hole ? (values as Readonly<Record<string, unknown>>)[parameter.name] : parameter;
}
