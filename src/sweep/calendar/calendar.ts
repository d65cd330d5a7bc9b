import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Kind } from '../../policy/kind.ts';
import type { AuditPort, Requester } from '../../renewal/ports.ts';
import type { Subjects } from '../../renewal/subjects.ts';
import { readUserList, type UserListRefusal, userListRefusals } from '../user-list.ts';
import { type CalendarEntry, lastDue } from './calendar-entry.ts';

/** Where the calendar is kept. Users are known by their key: the user id in lower case. */
export interface CalendarStore {
  insert(entry: CalendarEntry, users: readonly string[] | undefined): Promise<void>;
  /** By name. */
  list(): Promise<readonly CalendarEntry[]>;
  /** False where there is none. */
  remove(id: string): Promise<boolean>;
  /** For each of some users the entries that are for them by name; those for all are among none. */
  namedFor(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** An entry as somebody wants it. */
export interface Wanted {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** `2027-01-15`: that day begins in UTC. */
  readonly first: string;
  readonly periodDays: number;
  /** A file with a user id a line; absent = all users. */
  readonly list?: Uint8Array | undefined;
}

/** Why an entry is none. `users`: those that nobody knows, the first few of them. */
export type CalendarRefusal =
  | { readonly reason: 'no-name' | 'no-kinds' | 'no-date' | 'past' | 'period' }
  | UserListRefusal
  | { readonly reason: 'unknown-users'; readonly users: readonly string[] };

/** Every reason of them. */
export const calendarRefusals = [
  'no-name',
  'no-kinds',
  'no-date',
  'past',
  'period',
  ...userListRefusals,
  'unknown-users',
] as const;

/** The operator's own dates (`sweep.md` "Findings", `due`). */
export interface Calendar {
  /** Everything that is wrong with an entry, or the entry as it was kept. */
  add(
    wanted: Wanted,
    by: Requester,
  ): Promise<{ readonly added: CalendarEntry } | { readonly refused: readonly CalendarRefusal[] }>;
  list(): Promise<readonly CalendarEntry[]>;
  remove(id: string, by: Requester): Promise<boolean>;
  /** When each kind of some users was last due, as of now. */
  dueFor(userIds: readonly string[]): Promise<(userId: string, kind: Kind) => number | undefined>;
}

/** What {@link createCalendar} needs. */
export interface CalendarParts {
  readonly store: CalendarStore;
  readonly subjects: Pick<Subjects, 'find'>;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly random: Random;
}

const ID_BYTES = 9;
const MOST_DAYS = 3650;
const MOST_NAMED = 20;
const ASKED_AT_ONCE = 8;

const keyOf = (userId: string): string => userId.toLowerCase();

/** The beginning of a day; undefined where there is no such day. */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at;
}

const startOfDay = (now: number): number => Date.parse(`${new Date(now).toISOString().slice(0, 10)}T00:00:00Z`);

/** What is wrong with everything but the list. */
function plainRefusals({ name, kinds, first, periodDays }: Wanted, now: number): readonly CalendarRefusal[] {
  const day = dayOf(first);
  const wrong = [
    name.trim() === '' && 'no-name',
    kinds.length === 0 && 'no-kinds',
    day === undefined && 'no-date',
    day !== undefined && day < startOfDay(now) && 'past',
    (!Number.isInteger(periodDays) || periodDays < 1 || periodDays > MOST_DAYS) && 'period',
  ] as const;
  return wrong.filter(reason => reason !== false).map(reason => ({ reason }));
}

async function unknownOf({ subjects }: CalendarParts, users: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (let from = 0; from < users.length && unknown.length < MOST_NAMED; from += ASKED_AT_ONCE) {
    const some = users.slice(from, from + ASKED_AT_ONCE);
    const answers = await Promise.all(some.map(user => subjects.find(user)));
    unknown.push(...some.filter((_, index) => !('found' in (answers[index] ?? {}))));
  }
  return unknown;
}

/** The keys of a list, or why it is none. */
async function listedBy(
  parts: CalendarParts,
  list: Uint8Array,
): Promise<{ readonly users: readonly string[] } | { readonly refused: CalendarRefusal }> {
  const read = readUserList(list);
  if ('refused' in read) return read;
  const unknown = await unknownOf(parts, read.users);
  if (unknown.length > 0) return { refused: { reason: 'unknown-users', users: unknown } };
  return { users: read.users.map(keyOf) };
}

/** Builds it. */
export function createCalendar(parts: CalendarParts): Calendar {
  const { store, audit, clock, random } = parts;
  const tell = (by: Requester, detail: string): Promise<void> =>
    audit.append({ event: 'configuration-changed', requester: by, reason: 'sweep.calendar', detail });
  return {
    async add(wanted, by) {
      const listed = wanted.list && (await listedBy(parts, wanted.list));
      const wrongList = listed && 'refused' in listed ? [listed.refused] : [];
      const refused = [...plainRefusals(wanted, clock.now()), ...wrongList];
      if (refused.length > 0) return { refused };
      const users = listed && 'users' in listed ? listed.users : undefined;
      const added: CalendarEntry = {
        id: random.bytes(ID_BYTES).toString('base64url'),
        name: wanted.name.trim(),
        kinds: wanted.kinds,
        firstAt: dayOf(wanted.first) ?? 0,
        periodDays: wanted.periodDays,
        users: users?.length,
        enteredBy: by.id,
      };
      await store.insert(added, users);
      await tell(by, `${added.name}: ${wanted.first}, every ${added.periodDays} days, ${added.users ?? 'all'} users`);
      return { added };
    },
    list: store.list,
    async remove(id, by) {
      if (!(await store.remove(id))) return false;
      await tell(by, `${id} removed`);
      return true;
    },
    async dueFor(userIds) {
      const entries = await store.list();
      const named = await store.namedFor(userIds.map(keyOf));
      const now = clock.now();
      return (userId, kind) => {
        const own = named.get(keyOf(userId)) ?? [];
        return lastDue(
          entries.filter(({ id, users }) => users === undefined || own.includes(id)),
          kind,
          now,
        );
      };
    },
  };
}
