const DAY_MINUTES = 1440;

const pattern = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;

/** Hours of a day, in minutes since its beginning; both the same: the whole day. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

/** `01:00-07:00`, `22:00-05:30`; undefined where it is no such text. */
export function parseHours(text: string): DayHours | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [from = 0, fromMinute = 0, to = 0, toMinute = 0] = match.slice(1).map(Number);
  const ends = { from: (from * 60 + fromMinute) % DAY_MINUTES, to: (to * 60 + toMinute) % DAY_MINUTES };
  return from * 60 + fromMinute > DAY_MINUTES || to * 60 + toMinute > DAY_MINUTES ? undefined : ends;
}
