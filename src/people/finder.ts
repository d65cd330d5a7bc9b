import { isUnder } from '../renewal/distinguished-name.ts';
import type { Finder, FinderPort, FoundGroup, FoundRow, FoundRows, SearchAnswer, SearchQuery } from './search.ts';

/** What the search over all systems is made of. */
export interface FinderDeps {
  readonly finders: readonly FinderPort[];
  /** For a system name the DNs under which a person's directory entry must lie to be on it; absent or empty = anywhere. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

/** Most people of whom the systems that did not find them are asked too. */
const mostJoined = 200;

type Answer<T> = { readonly finder: FinderPort; readonly answer: T | undefined };

async function askEach<T>(
  finders: readonly FinderPort[],
  ask: (finder: FinderPort) => Promise<T>,
): Promise<Answer<T>[]> {
  return await Promise.all(finders.map(async finder => ({ finder, answer: await ask(finder).catch(() => undefined) })));
}

const silentOf = (answers: readonly Answer<unknown>[]): readonly string[] =>
  answers.filter(({ answer }) => answer === undefined).map(({ finder }) => finder.name);

/** User ids are compared as the systems compare them, case ignored. */
const keyOf = ({ userId }: FoundRow): string | undefined => userId?.toLowerCase();

/** A system that did not find somebody by this text may know the person all the same: it is asked by user id. */
async function joinedRows(
  answered: readonly Answer<FoundRows>[],
): Promise<{ readonly rows: readonly FoundRow[]; readonly silent: readonly string[] }> {
  const all = answered.flatMap(({ answer }) => answer?.rows ?? []);
  const ids = new Map(all.flatMap(row => (row.userId === undefined ? [] : [[keyOf(row), row.userId] as const])));
  const more = await askEach(
    answered.filter(({ finder, answer }) => finder.people && answer).map(({ finder }) => finder),
    async finder => {
      const own = answered.find(one => one.finder === finder)?.answer?.rows ?? [];
      const known = new Set(own.map(keyOf));
      const missing = [...ids].filter(([key]) => !known.has(key)).map(([, userId]) => userId);
      return missing.length === 0 ? [] : ((await finder.people?.(missing.slice(0, mostJoined))) ?? []);
    },
  );
  return { rows: [...all, ...more.flatMap(({ answer }) => answer ?? [])], silent: silentOf(more) };
}

const typeOf = ({ system }: FoundRow): string => system.split(':')[0] ?? '';

/** CUCM's spelling, else the directory's, else Unity's. */
function spelled(rows: readonly FoundRow[]): string | undefined {
  const order = ['cucm', 'directory', 'unity'];
  return order.flatMap(type => rows.filter(row => typeOf(row) === type))[0]?.userId;
}

/** A cluster with a scope holds only those whose directory entry lies in it (architecture.md "One subject"). */
function withinScope(rows: readonly FoundRow[], { scopes }: FinderDeps): readonly FoundRow[] {
  const dn = rows.find(row => row.dn !== undefined)?.dn;
  return rows.filter(({ system }) => {
    const scope = scopes[system] ?? [];
    return system === 'directory' || scope.length === 0 || (dn !== undefined && scope.some(base => isUnder(dn, base)));
  });
}

/** The order of the table: phones and profiles first, then what else tells of the person. */
const place = (row: FoundRow): number => ['cucm', 'unity', 'directory'].indexOf(typeOf(row));

function groupOf(rows: readonly FoundRow[], deps: FinderDeps): readonly FoundGroup[] {
  const inside = rows[0]?.userId === undefined ? rows : withinScope(rows, deps);
  if (inside.length === 0) return [];
  const sorted = inside.toSorted((one, other) => place(one) - place(other));
  return [{ userId: spelled(inside), dn: inside.find(({ dn }) => dn !== undefined)?.dn, rows: sorted }];
}

/** People by user id, then devices of nobody by name. */
function byName(one: FoundGroup, other: FoundGroup): number {
  const [first, second] = [one, other].map(({ userId, rows }) => `${userId ? 0 : 1}${userId ?? rows[0]?.name ?? ''}`);
  return (first ?? '').localeCompare(second ?? '', 'en');
}

/** Searches every system at once and puts together what belongs to one person. */
export function createFinder(deps: FinderDeps): Finder {
  return {
    async search(query: SearchQuery): Promise<SearchAnswer> {
      const answered = await askEach(deps.finders, finder => finder.search(query));
      const { rows, silent } = await joinedRows(answered);
      const groups = Map.groupBy(rows, row => keyOf(row) ?? `${row.system} ${row.name}`);
      return {
        groups: [...groups.values()].flatMap(group => groupOf(group, deps)).sort(byName),
        truncated: answered.some(({ answer }) => answer?.truncated),
        silent: [...new Set([...silentOf(answered), ...silent])],
      };
    },
  };
}
