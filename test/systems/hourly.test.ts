import { expect, it } from 'vitest';
import { createStoppedClock } from '../../src/lab/lab-clock.ts';
import { Hourly } from '../../src/systems/hourly.ts';

it('what was learnt is remembered for an hour, by key, and asked once by all who ask together', async () => {
  const clock = createStoppedClock(0);
  const known = new Hourly<number>(clock);
  let asked = 0;
  const ask = async (): Promise<number> => {
    asked += 1;
    return asked;
  };
  expect(await Promise.all([known.get('a', ask), known.get('a', ask)])).toEqual([1, 1]);
  expect(await known.get('b', ask)).toBe(2);
  clock.advance(3_599_999);
  expect(await known.get('a', ask)).toBe(1);
  clock.advance(1);
  expect(await known.get('a', ask)).toBe(3);
});

it('an error is not remembered', async () => {
  const known = new Hourly<number>(createStoppedClock(0));
  await expect(known.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await known.get('a', async () => 7)).toBe(7);
});
