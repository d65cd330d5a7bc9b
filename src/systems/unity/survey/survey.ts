import type { Clock } from '../../../base/clock.ts';
import type { UnityConfig } from '../../../config/unity.ts';
import type { SurveyedEntry, SurveyPort } from '../../../sweep/ports.ts';
import type { UnityClient } from '../client.ts';
import { UnityBusy } from '../errors.ts';
import { manyOf } from '../fields.ts';
import type { AuthenticationRules } from '../rules.ts';
import { findUsers } from '../user.ts';
import { inTurn } from './in-turn.ts';
import { surveyedEntry } from './surveyed.ts';

/** What a survey of one cluster works with. */
export interface SurveyParts {
  readonly client: UnityClient;
  readonly rules: AuthenticationRules;
  /** The port's name. */
  readonly name: string;
  readonly match: UnityConfig['match'];
  readonly clock: Clock;
  /** Waits so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const rowsAPage = 200;
/** Fewer than the client's connections, so that whoever waits at a page is not behind a sweep. */
const atATime = 3;
const firstWait = 500;
const attempts = 6;

/** Asks again, after growing delays, where the server was busy: it has done nothing then. */
async function patiently<T>({ sleep }: SurveyParts, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UnityBusy) || attempt === attempts) throw error;
      await sleep(firstWait * 2 ** (attempt - 1));
    }
  }
}

/**
 * Pages begin at 1, in the order of aliases. CUPI counts rows, so whoever is deleted while they are read makes another
 * slip into a page that was read already: the next run has that one.
 */
async function* userIds(parts: SurveyParts): AsyncGenerator<readonly string[]> {
  for (let page = 1; ; page += 1) {
    const path = `/users?sort=${encodeURIComponent('(alias asc)')}&rowsPerPage=${rowsAPage}&pageNumber=${page}`;
    const users = manyOf(await patiently(parts, () => parts.client.get(path)), 'User');
    if (users.length > 0) yield users.map(user => user.text(parts.match)).filter(userId => userId !== undefined);
    if (users.length < rowsAPage) return;
  }
}

async function surveyOne(parts: SurveyParts, userId: string): Promise<readonly SurveyedEntry[]> {
  const { client, match, rules, name: system, clock } = parts;
  const users = await patiently(parts, () => findUsers(client, match, { by: 'userId', value: userId }));
  const entries: SurveyedEntry[] = [];
  for (const user of users) {
    const now = clock.now();
    const entry = await patiently(parts, () => surveyedEntry({ client, rules, system, match, now }, user));
    if (entry) entries.push(entry);
  }
  return entries;
}

/**
 * Reads mailboxes in bulk. CUPI has no bulk read of credentials: a user takes four calls (found, read, a call for each
 * credential), a few users at a time.
 */
export function createSurvey(parts: SurveyParts): SurveyPort {
  return {
    system: parts.name,
    type: 'unity',
    userIds: () => userIds(parts),
    survey: async wanted => (await inTurn(wanted, atATime, userId => surveyOne(parts, userId))).flat(),
  };
}
