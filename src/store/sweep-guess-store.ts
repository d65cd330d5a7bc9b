import { type Kysely, sql } from 'kysely';
import { isKind } from '../policy/kind.ts';
import type { Habits } from '../sweep/guessing/habits.ts';
import {
  type GuessClaim,
  type GuessMemory,
  type GuessStore,
  keyOf,
  type LastSignIns,
  type NotedCredential,
  type OwnGuess,
} from '../sweep/guessing/memory.ts';
import type { SweepGuessTable } from './migrations/0012-sweep-guess.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';
import { toClaim } from './to-claim.ts';

/** What is still to be done: the list goes on, or a hit waits to be handed on. */
const open = `(ended is null or ended = 'hit')`;
/** One statement takes so many rows: PostgreSQL and SQLite bind some thousands of values, not more. */
const rowsAtOnce = 500;

function read(row: SweepGuessTable): GuessMemory {
  if (!isKind(row.kind)) throw new TypeError(`sweep_guess: no kind ${row.kind}`);
  return {
    system: row.system,
    entryId: row.entry_id,
    kind: row.kind,
    userId: row.user_id,
    stamp: row.stamp,
    basis: row.basis,
    position: row.position,
    tries: row.tries,
    own: JSON.parse(row.own) as readonly OwnGuess[],
    habits: JSON.parse(row.habits) as Habits,
    before: row.before === null ? undefined : (JSON.parse(row.before) as LastSignIns),
    nextAt: row.next_at,
    ended: (row.ended ?? undefined) as GuessMemory['ended'],
  };
}

type Leased = Pick<SweepGuessTable, 'leased_by' | 'leased_until'>;

const write = (memory: GuessMemory, leased: Leased): SweepGuessTable => ({
  system: memory.system,
  entry_id: memory.entryId,
  kind: memory.kind,
  user_id: memory.userId,
  stamp: memory.stamp,
  basis: memory.basis,
  position: memory.position,
  tries: memory.tries,
  own: JSON.stringify(memory.own),
  habits: JSON.stringify(memory.habits),
  before: memory.before === undefined ? null : JSON.stringify(memory.before),
  next_at: memory.nextAt,
  ended: memory.ended ?? null,
  ...leased,
});

const fresh = ({ system, entryId, kind, userId, stamp }: NotedCredential, nextAt: number): SweepGuessTable =>
  write(
    {
      ...{ system, entryId, kind, userId, stamp, basis: '', position: 0, tries: 0, own: [], habits: {} },
      ...{ before: undefined, nextAt, ended: undefined },
    },
    { leased_by: null, leased_until: 0 },
  );

const key = ['system', 'entry_id', 'kind'] as const;

function slices<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / rowsAtOnce);
  return Array.from({ length: count }, (_, index) => all.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce));
}

/** A changed credential begins anew, but what is known of its owner and of our guesses in this window stays. */
async function note(db: Kysely<Schema>, seen: readonly NotedCredential[], nextAt: number): Promise<void> {
  const rows = db.insertInto('sweep_guess').values(seen.map(credential => fresh(credential, nextAt)));
  await rows
    .onConflict(conflict =>
      conflict
        .columns(key)
        .doUpdateSet(({ ref }) => ({
          user_id: ref('excluded.user_id'),
          stamp: ref('excluded.stamp'),
          next_at: ref('excluded.next_at'),
          ...{ basis: '', position: 0, tries: 0, ended: null },
        }))
        .whereRef('sweep_guess.stamp', '!=', 'excluded.stamp'),
    )
    .execute();
}

async function claim(
  { db, dialect }: Store,
  { system, owner, due: dueBy, now, until, limit }: GuessClaim,
): Promise<SweepGuessTable[]> {
  const due = sql`select entry_id, kind from sweep_guess where system = ${system} and ${sql.raw(open)}
    and next_at <= ${dueBy} and leased_until <= ${now} order by next_at limit ${limit}`;
  const claimed = sql<SweepGuessTable>`${toClaim(dialect, 'due', due)}
    update sweep_guess set leased_by = ${owner}, leased_until = ${until}
    where system = ${system} and (entry_id, kind) in (select entry_id, kind from due) returning *`;
  return (await claimed.execute(db)).rows;
}

async function save(
  db: Kysely<Schema>,
  memories: readonly GuessMemory[],
  { owner, now, release }: { owner: string; now: number; release: boolean },
): Promise<readonly string[]> {
  const rows = memories.map(memory => write(memory, { leased_by: release ? null : owner, leased_until: 0 }));
  const written = await db
    .insertInto('sweep_guess')
    .values(rows)
    .onConflict(conflict =>
      conflict
        .columns(key)
        .doUpdateSet(({ ref }) => ({
          ...{ stamp: ref('excluded.stamp'), basis: ref('excluded.basis'), position: ref('excluded.position') },
          ...{ tries: ref('excluded.tries'), own: ref('excluded.own'), habits: ref('excluded.habits') },
          ...{ before: ref('excluded.before'), next_at: ref('excluded.next_at'), ended: ref('excluded.ended') },
          leased_by: ref('excluded.leased_by'),
          leased_until: release ? 0 : ref('sweep_guess.leased_until'),
        }))
        .where('sweep_guess.leased_by', '=', owner)
        .where('sweep_guess.leased_until', '>', now),
    )
    .returning(key)
    .execute();
  return written.map(row =>
    keyOf({ system: row.system, entryId: row.entry_id, kind: row.kind as GuessMemory['kind'] }),
  );
}

/** The memory of the guessing budget in the store: a restart or a second node repeats no guess. */
export function createSweepGuessStore(store: Store): GuessStore {
  const { db } = store;
  return {
    async note(seen, nextAt) {
      for (const some of slices(seen)) await note(db, some, nextAt);
    },

    claim: async asked => (await claim(store, asked)).map(read),

    async save(memories, lease) {
      if (memories.length === 0) return new Set();
      return new Set(await save(db, memories, lease));
    },

    async nextDue(system) {
      const { rows } = await sql<{ due: number | null }>`select min(next_at) as due from sweep_guess
        where system = ${system} and ${sql.raw(open)}`.execute(db);
      return rows[0]?.due ?? undefined;
    },

    async found(system, entries) {
      const hits = slices(entries).map(some =>
        db
          .selectFrom('sweep_guess')
          .select(['entry_id', 'kind', 'stamp'])
          .where('system', '=', system)
          .where('entry_id', 'in', some)
          .where('ended', 'in', ['hit', 'found'])
          .execute(),
      );
      return (await Promise.all(hits)).flat().map(({ entry_id, kind, stamp }) => ({
        ...{ system, stamp, entryId: entry_id },
        kind: kind as GuessMemory['kind'],
      }));
    },

    async count() {
      const { rows } = await sql<{ state: 'open' | 'found' | 'tried'; number: number }>`select
        case when ended is null then 'open' when ended = 'hit' then 'found' else ended end as state,
        count(*) as number from sweep_guess group by 1`.execute(db);
      const found = Object.fromEntries(rows.map(({ state, number }) => [state, Number(number)]));
      return { open: 0, found: 0, tried: 0, ...found };
    },
  };
}
