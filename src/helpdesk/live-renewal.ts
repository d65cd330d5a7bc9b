import type { Renewal } from '../renewal/renewal.ts';
import type { Renewals } from '../renewal/renewals.ts';
import type { Look } from './shared-look.ts';

/**
 * A renewal at each change, until every target is settled. Any node may apply it: the journal is looked at. `undefined` at
 * each look that found nothing new: there whoever follows no longer can end it.
 */
export async function* liveRenewal(
  { get }: Pick<Renewals, 'get'>,
  look: Look,
  id: string,
): AsyncGenerator<Renewal | undefined> {
  let seen = '';
  let version: number | undefined = 0;
  for (let renewal = await get(id); renewal; renewal = await get(id)) {
    const targets = JSON.stringify(renewal.targets);
    if (targets !== seen) yield renewal;
    seen = targets;
    if (renewal.settled) return;
    let now = await look(id);
    for (; now === version; now = await look(id)) yield undefined;
    version = now;
  }
}
