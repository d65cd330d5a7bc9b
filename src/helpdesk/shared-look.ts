import { setTimeout as sleep } from 'node:timers/promises';
import type { Renewals } from '../renewal/renewals.ts';

/** How soon a page tells what another node did. */
const EVERY_MS = 400;

/** The version of a renewal at the next look; undefined where there is none of this id. */
export type Look = (id: string) => Promise<number | undefined>;

interface Gathering {
  readonly ids: Set<string>;
  readonly versions: Promise<ReadonlyMap<string, number>>;
}

/** One look at the journal for all who wait, however many pages are open; none while nobody waits. */
export function createSharedLook(
  { versions }: Pick<Renewals, 'versions'>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Look {
  let next: Gathering | undefined;
  const gather = (): Gathering => {
    const ids = new Set<string>();
    const look = async (): Promise<ReadonlyMap<string, number>> => {
      await wait(EVERY_MS);
      next = undefined;
      return await versions([...ids]);
    };
    return { ids, versions: look() };
  };
  return async id => {
    next ??= gather();
    next.ids.add(id);
    return (await next.versions).get(id);
  };
}
