import { describe, expect, test } from 'vitest';
import { afterDailyFailure, type DailyRecord, day, failuresADay, isPaused } from '../../src/policy/daily-pause.ts';

const start = Date.UTC(2026, 0, 5);
const minute = 60_000;

function failures(times: readonly number[], before?: DailyRecord): { record: DailyRecord | undefined; alarms: number } {
  let record = before;
  let alarms = 0;
  for (const at of times) {
    const next = afterDailyFailure(record, at);
    record = next.record;
    alarms += next.pausesNow ? 1 : 0;
  }
  return { record, alarms };
}

const everyMinute = (count: number, from = start): number[] =>
  Array.from({ length: count }, (_, index) => from + index * minute);

describe('a hundred failures a day pause self-service for the subject', () => {
  test('ninety-nine do not', () => {
    const { record, alarms } = failures(everyMinute(failuresADay - 1));
    expect(isPaused(record, start + 99 * minute)).toBe(false);
    expect(alarms).toBe(0);
  });

  test('the hundredth does, for a day from then, and tells security once', () => {
    const { record, alarms } = failures(everyMinute(failuresADay + 50));
    const hundredth = start + 99 * minute;
    expect(record?.pausedUntil).toBe(hundredth + day);
    expect(isPaused(record, hundredth + day - 1)).toBe(true);
    expect(isPaused(record, hundredth + day)).toBe(false);
    expect(alarms).toBe(1);
  });

  test('a day is any twenty-four hours: failures before and after midnight count together', () => {
    const lateEvening = everyMinute(60, start + day - 60 * minute);
    const { record } = failures([...lateEvening, ...everyMinute(40, start + day)]);
    expect(isPaused(record, start + day + 40 * minute)).toBe(true);
  });

  test('a failure counts no more when a day has passed', () => {
    const { record } = failures([...everyMinute(99), start + day]);
    expect(isPaused(record, start + day)).toBe(false);
    expect(record?.failures).toHaveLength(99);
    expect(failures([...everyMinute(99), start + day - 1]).alarms).toBe(1);
  });

  test('after the pause the count starts anew', () => {
    const { record } = failures(everyMinute(100));
    const after = start + 99 * minute + day;
    expect(failures([after], record).record).toEqual({ failures: [after] });
  });

  test('the record never grows beyond a hundred', () => {
    expect(failures(everyMinute(500)).record?.failures).toHaveLength(failuresADay);
  });

  test('nobody is paused without a record', () => expect(isPaused(undefined, start)).toBe(false));
});
