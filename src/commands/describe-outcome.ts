import type { RenewedTarget } from '../renewal/renewal.ts';

/** One line of what became of a target, why, and how its value is told where one is in force or may come to be. */
export function describeOutcome({ kind, system, outcome, code, detail, delivery }: RenewedTarget): string {
  const why = code ? ` (${code}${detail ? `: ${detail}` : ''})` : '';
  const isTold = outcome === 'done' || outcome === 'unknown' || outcome === 'pending';
  return `${kind} on ${system}: ${outcome}${why}${isTold ? `, told by ${delivery}` : ''}`;
}
