import type { SweepConfig } from '../../config/sweep.ts';
import type { Run } from './run.ts';

/** Whether so many renewals are more than an operator expects of a night. */
export function isTooMany(toRenew: number, total: number, { brake }: Pick<SweepConfig, 'brake'>): boolean {
  return toRenew > brake.users && toRenew * 100 > brake.percent * total;
}

/** What an administrator is asked. */
export function tooManySentence({ total }: Pick<Run, 'total'>, toRenew: number): string {
  return `${toRenew} of ${total} users would be renewed: look at the findings, then go on with the run or cancel it.`;
}
