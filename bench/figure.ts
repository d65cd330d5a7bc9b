/** One thing measured, held against its bar. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** Whether the value must be at least or at most the limit. */
  readonly bound: 'least' | 'most';
  readonly unit: string;
}

/** Whether a figure keeps its bar. */
export function isOk({ value, limit, bound }: Figure): boolean {
  return bound === 'least' ? value >= limit : value <= limit;
}

/** The middle of several runs: one disturbed run says nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
