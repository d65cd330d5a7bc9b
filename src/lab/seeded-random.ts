import type { Random } from '../base/random.ts';

/** A source of randomness that repeats itself for the same seed (xorshift128 seeded by splitmix32). Never for secrets of real people. */
export function seededRandom(seed: number): Random {
  const state = seedState(seed);
  const next = (): number => {
    let [a, b, c, d] = state;
    const t = d ^ (d << 11);
    [d, c, b] = [c, b, a];
    a = a ^ (a >>> 19) ^ t ^ (t >>> 8);
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    return a >>> 0;
  };
  return {
    below: limit => Math.floor((next() / 0x1_0000_0000) * limit),
    bytes: length => Buffer.from(Array.from({ length }, () => next() & 0xff)),
  };
}

function seedState(seed: number): [number, number, number, number] {
  let value = seed | 0;
  const step = (): number => {
    value = (value + 0x9e3779b9) | 0;
    let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  };
  return [step(), step(), step(), step() | 1];
}
