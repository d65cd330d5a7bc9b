import { setTimeout as sleep } from 'node:timers/promises';
import type { Renewal } from '../renewal/renewal.ts';
import type { Renewals } from '../renewal/renewals.ts';

/** At first a page wants to be quick, and later mostly a system is down. */
const QUICK_MS = 400;
const SLOW_MS = 2000;
const QUICK_LOOKS = 50;

/** A renewal at each change, until every target is settled. Any node may apply it: the journal is asked. */
export async function* liveRenewal(
  { get }: Pick<Renewals, 'get'>,
  id: string,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): AsyncGenerator<Renewal> {
  let seen = '';
  for (let looks = 0; ; looks += 1) {
    const renewal = await get(id);
    if (!renewal) return;
    const now = JSON.stringify(renewal.targets);
    if (now !== seen) yield renewal;
    seen = now;
    if (renewal.settled) return;
    await wait(looks < QUICK_LOOKS ? QUICK_MS : SLOW_MS);
  }
}
