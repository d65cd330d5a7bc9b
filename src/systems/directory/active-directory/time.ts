/** 1601-01-01 to 1970-01-01 in milliseconds. */
const EPOCH = 11_644_473_600_000n;
const TICKS = 10_000n;
const NEVER = 0x7fff_ffff_ffff_ffffn;

/**
 * A FILETIME (100 ns since 1601) in milliseconds since 1970. 0 = undefined (it never happened), the largest value =
 * Infinity (it never will). Beyond 2^53, so BigInt.
 */
export function fromFileTime(ticks: bigint | undefined): number | undefined {
  if (ticks === undefined || ticks <= 0n) return undefined;
  return ticks >= NEVER ? Number.POSITIVE_INFINITY : Number(ticks / TICKS - EPOCH);
}

/**
 * A duration as policies hold it (negative 100 ns) in milliseconds. 0 and the smallest value stand for "none" and
 * "never" (MS-SAMR 3.1.1.5): both are Infinity where `zero` says so, else 0 stays 0.
 */
export function fromDuration(ticks: bigint | undefined, zero: 'none' | 'never'): number | undefined {
  if (ticks === undefined) return undefined;
  if (ticks === 0n && zero === 'none') return 0;
  if (ticks === 0n || -ticks >= NEVER) return Number.POSITIVE_INFINITY;
  return Number(-ticks / TICKS);
}
