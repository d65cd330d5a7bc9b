import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.ts';
import type { EntryQuery, SystemPort } from '../renewal/ports.ts';

/** An account of the directory as it is now. */
export interface Account {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** DNs, nested groups too. */
  readonly groups: readonly string[];
}

/** `gone`: deleted, disabled or expired. `unavailable`: the directory does not say. */
export type AccountAnswer = Account | 'gone' | 'unavailable';

/** What the directory says of those who signed in. */
export interface Membership {
  /** The account by the directory entry's own id; what was asked less than a minute ago is not asked again. */
  of(id: string): Promise<AccountAnswer>;
  /** The account by user id, asked afresh. */
  byUserId(userId: string): Promise<AccountAnswer | 'unknown'>;
}

/** A member removed from a group keeps its role no longer than this. */
const OLDEST_MS = 60_000;

interface Asked {
  readonly at: number;
  readonly answer: Promise<AccountAnswer>;
}

async function ask(directory: SystemPort, query: EntryQuery): Promise<AccountAnswer | 'unknown'> {
  try {
    const [entry, second] = await directory.find(query);
    if (!entry || second) return 'unknown';
    if (!entry.enabled) return 'gone';
    const { groups = [] } = await directory.describe(entry);
    return { id: entry.id, userId: entry.userId, name: entry.person.displayName ?? entry.userId, groups };
  } catch {
    return 'unavailable';
  }
}

/**
 * Asks for groups at most a minute old. While the directory is silent nobody's role is known, and nobody is let on by
 * an older answer: the pages say that they cannot work now, and the session waits.
 */
export function createMembership(directory: SystemPort | undefined, clock: Clock): Membership {
  const cache = new LRUCache<string, Asked>({ max: 5000 });
  const forget = (id: string, asked: Asked): void => {
    if (cache.get(id) === asked) cache.delete(id);
  };
  return {
    async of(id) {
      if (!directory) return 'gone';
      const now = clock.now();
      const known = cache.get(id);
      if (known && now >= known.at && now - known.at < OLDEST_MS) return await known.answer;
      const found = ask(directory, { by: 'id', value: id });
      const asked: Asked = { at: now, answer: found.then(answer => (answer === 'unknown' ? 'gone' : answer)) };
      cache.set(id, asked);
      const answer = await asked.answer;
      if (answer === 'unavailable') forget(id, asked);
      return answer;
    },

    byUserId: async userId => (directory ? await ask(directory, { by: 'userId', value: userId }) : 'unknown'),
  };
}
