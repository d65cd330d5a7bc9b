import type { Kind } from '../../policy/kind.ts';

/** One line of the operator's calendar: credentials of some kinds are due at a first date and every so many days after. */
export interface CalendarEntry {
  readonly id: string;
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  /** Whole days, at least one. */
  readonly periodDays: number;
  /** How many users it is for; absent = all. */
  readonly users?: number | undefined;
  /** Who entered it. */
  readonly enteredBy: string;
}

const DAY_MS = 24 * 60 * 60_000;

/** The last date of an entry on or before `now`; undefined before its first. */
export function lastDate({ firstAt, periodDays }: Pick<CalendarEntry, 'firstAt' | 'periodDays'>, now: number) {
  if (now < firstAt) return undefined;
  const period = periodDays * DAY_MS;
  return firstAt + Math.floor((now - firstAt) / period) * period;
}

/** The first date of an entry after `now`. */
export function nextDate(entry: Pick<CalendarEntry, 'firstAt' | 'periodDays'>, now: number): number {
  const last = lastDate(entry, now);
  return last === undefined ? entry.firstAt : last + entry.periodDays * DAY_MS;
}

/** When a kind was last due by any of some entries; undefined where it was not yet. */
export function lastDue(entries: readonly CalendarEntry[], kind: Kind, now: number): number | undefined {
  const dates = entries.filter(({ kinds }) => kinds.includes(kind)).map(entry => lastDate(entry, now));
  const past = dates.filter(date => date !== undefined);
  return past.length === 0 ? undefined : Math.max(...past);
}
