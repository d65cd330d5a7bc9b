/** Milliseconds from 1601-01-01 to 1970-01-01. */
const EPOCH = 11_644_473_600_000n;
const TICKS = 10_000n;

/** The FILETIME that stands for "never". */
export const NEVER = 0x7fff_ffff_ffff_ffffn;

/** Milliseconds since 1970 as a FILETIME: 100 ns since 1601. */
export function toFileTime(milliseconds: number): bigint {
  return (BigInt(Math.trunc(milliseconds)) + EPOCH) * TICKS;
}

/** A FILETIME in milliseconds since 1970. */
export function fromFileTime(ticks: bigint): number {
  return Number(ticks / TICKS - EPOCH);
}

/** A duration as policies hold it: negative 100 ns. 0 stands for "none", Infinity for "for ever". */
export function toDuration(milliseconds: number): bigint {
  return milliseconds === Number.POSITIVE_INFINITY ? -NEVER - 1n : -BigInt(milliseconds) * TICKS;
}

/** Milliseconds since 1970 as generalized time, as whenChanged has it. */
export function toGeneralizedTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:T]/g, '')}.0Z`;
}
