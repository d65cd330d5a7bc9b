import type { Random } from '../../src/policy/random.ts';

/** A source that draws the same from the same seed (mulberry32); even enough for a test, not for a secret. */
export function repeatableRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: limit => Math.floor(next() * limit) };
}
