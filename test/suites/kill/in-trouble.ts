import { afterAll, beforeAll, expect } from 'vitest';
import type { Fault } from '../../../src/lab/fault.ts';
import type { Outcome } from '../../../src/renewal/renewal.ts';
import { type Ordeal, renewIn, TIMEOUT_MS, type Trouble } from './faulty.ts';
import { LabPool } from './lab-pool.ts';
import type { RenewedKind } from './systems.ts';

/** What a system does instead of answering as it should. */
export type Misdeed = Pick<Fault, 'fault' | 'value'>;

/** An operation that a renewal uses, and the kind that it is for. */
export interface Operation {
  readonly system: Fault['system'];
  readonly operation: string;
  readonly kind: RenewedKind;
}

/** Answers after more than anybody waits for it, and does what it was asked all the same. */
export const lateAnswer: Misdeed = { fault: 'delay', value: TIMEOUT_MS * 3 };

/** In words. */
export function describeMisdeed({ fault, value }: Misdeed): string {
  return {
    refuse: 'refuses the connection',
    hang: 'never answers',
    delay: `answers ${value} ms late`,
    'drop-after': 'drops the connection after it carried out',
    status: `answers status ${value}`,
  }[fault];
}

/** More than any renewal may keep its caller waiting, on a machine that does other work too. */
const LONGEST_WAIT_MS = 60_000;

/** Labs for a file of faults, and how a renewal fares in them. */
export function troubleSuite(labs = 8): (trouble: Trouble) => Promise<Ordeal> {
  let pool: LabPool;
  beforeAll(async () => {
    pool = await LabPool.open(labs, 40);
    // The first calls of a process take longer than the timeouts of these suites.
    await pool.each(async estate => renewIn(await estate.place('warm'), { faults: [], from: 'start', minutes: 0 }));
  });
  afterAll(() => pool?.stop());
  return async trouble => {
    const ordeal = await pool.lend(async estate => renewIn(await estate.place('trouble'), trouble));
    expect(ordeal.broken).toEqual([]);
    expect(ordeal.waited).toBeLessThan(LONGEST_WAIT_MS);
    return ordeal;
  };
}

/** The outcome for a kind; undefined where it was not planned. */
export function outcomeOf(renewal: Ordeal['told'], kind: RenewedKind): Outcome | undefined {
  return renewal?.targets.find(target => target.kind === kind)?.outcome;
}

/** `outcome/code` for a kind. */
export function codeOf(renewal: Ordeal['told'], kind: RenewedKind): string {
  const target = renewal?.targets.find(each => each.kind === kind);
  return `${target?.outcome}/${target?.code ?? ''}`;
}
