import { parseHours } from '../../base/day-hours.ts';
import { RekeyError } from '../../base/rekey-error.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MINUTES = 1440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
/** A slot is half an hour of the local day. */
export const SLOT_MS = 30 * MINUTE_MS;
const SLOT_MINUTES = 30;
/** So many quarters of an hour are remembered. */
const REMEMBERED = 1000;

/** Hours of the day in a time zone. Times are milliseconds since 1970. */
export interface Hours {
  isOpen(at: number): boolean;
  /** The first moment at or after `at` that is within the hours. */
  nextOpening(at: number): number;
  /** The half-hour of the local day, 0 to 47. */
  slotOf(at: number): number;
  /** Minutes that they are open a day. */
  readonly minutes: number;
}

/** Minutes of the local day; a zone changes its offset at a quarter of an hour, so one answer serves each. */
function localMinutes(timeZone: string | undefined): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const known = new Map<number, number>();
  const quarterMinute = (quarter: number): number => {
    const found = known.get(quarter);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const [hour = 0, minute = 0] = format
      .format(quarter * QUARTER_MS)
      .split(':')
      .map(Number);
    known.set(quarter, hour * 60 + minute);
    return hour * 60 + minute;
  };
  return at => quarterMinute(Math.floor(at / QUARTER_MS)) + Math.floor((at % QUARTER_MS) / MINUTE_MS);
}

/** Makes hours of a text and an IANA time zone (the machine's where absent). Throws `sweep-hours` where either is none. */
export function createHours(text: string, timeZone?: string): Hours {
  const ends = parseHours(text);
  if (!ends) {
    throw new RekeyError(
      'sweep-hours',
      `"${text}" are no hours: write them as 01:00-07:00, from and to of the local day.`,
    );
  }
  const { from, to } = ends;
  const minuteOf = localMinutes(timeZone);
  const isOpen = (at: number): boolean => {
    const minute = minuteOf(at);
    if (from === to) return true;
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  };
  return {
    isOpen,
    nextOpening: at => nextOpening(at, isOpen),
    slotOf: at => Math.floor(minuteOf(at) / SLOT_MINUTES),
    minutes: from === to ? DAY_MINUTES : (to - from + DAY_MINUTES) % DAY_MINUTES,
  };
}

/** By quarters, then by minutes: right on the days too on which the clocks are changed. */
function nextOpening(at: number, isOpen: (at: number) => boolean): number {
  if (isOpen(at)) return at;
  let quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS + QUARTER_MS;
  const last = at + 2 * DAY_MS;
  while (!isOpen(quarter) && quarter < last) quarter += QUARTER_MS;
  while (isOpen(quarter - MINUTE_MS) && quarter - MINUTE_MS > at) quarter -= MINUTE_MS;
  return quarter;
}
