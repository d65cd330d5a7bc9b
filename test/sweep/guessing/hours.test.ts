import { describe, expect, test } from 'vitest';
import { parseHours } from '../../../src/base/day-hours.ts';
import { createHours } from '../../../src/sweep/guessing/hours.ts';

const at = (text: string): number => Date.parse(text);

describe('hours', () => {
  test('hold in the time zone of the operator, from and to', () => {
    const hours = createHours('01:00-07:00', 'Europe/Paris');
    expect(hours.isOpen(at('2026-01-10T00:00:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-01-10T05:59:59Z'))).toBe(true);
    expect(hours.isOpen(at('2026-01-10T06:00:00Z'))).toBe(false);
    expect(hours.isOpen(at('2026-01-09T23:59:59Z'))).toBe(false);
    expect(hours.slotOf(at('2026-01-10T05:45:00Z'))).toBe(13);
    expect(hours.minutes).toBe(360);
  });

  test('may go over midnight, or be the whole day', () => {
    const hours = createHours('22:00-05:30', 'UTC');
    expect([21, 22, 23].map(hour => hours.isOpen(at(`2026-01-10T${hour}:00:00Z`)))).toEqual([false, true, true]);
    expect(hours.isOpen(at('2026-01-10T05:29:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-01-10T05:30:00Z'))).toBe(false);
    expect(createHours('00:00-24:00', 'UTC').minutes).toBe(1440);
  });

  test('open next at their beginning, on the days too on which the clocks are changed', () => {
    const hours = createHours('01:00-07:00', 'Europe/Paris');
    expect(hours.nextOpening(at('2026-01-10T10:00:00Z'))).toBe(at('2026-01-11T00:00:00Z'));
    expect(hours.nextOpening(at('2026-01-10T03:12:34Z'))).toBe(at('2026-01-10T03:12:34Z'));
    expect(hours.nextOpening(at('2026-03-28T23:30:00Z'))).toBe(at('2026-03-29T00:00:00Z'));
    expect(hours.nextOpening(at('2026-03-29T12:00:00Z'))).toBe(at('2026-03-29T23:00:00Z'));
    expect(hours.nextOpening(at('2026-10-25T12:00:00Z'))).toBe(at('2026-10-26T00:00:00Z'));
  });

  test.each(['1-7', '01:00', '25:00-07:00', '01:60-07:00', '24:30-07:00', ''])('%j are none', text => {
    expect(parseHours(text)).toBeUndefined();
    expect(() => createHours(text)).toThrow('write them as 01:00-07:00');
  });
});
