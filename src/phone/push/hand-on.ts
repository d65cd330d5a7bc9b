import { LRUCache } from 'lru-cache';
import { Secret } from '../../base/secret.ts';
import { type GuessParts, guess } from '../../dialog/guess.ts';
import type { DevicePort } from '../../dialog/ports.ts';
import { mayGuess, unreadableLimit } from '../../policy/guess-budget.ts';
import type { Kind } from '../../policy/kind.ts';
import type { SystemPort, Verification } from '../../renewal/ports.ts';
import type { Subject } from '../../renewal/subject.ts';
import type { Subjects } from '../../renewal/subjects.ts';
import type { ChainClient } from './chain-client.ts';
import type { ClaimedUser } from './pushes.ts';

/** What handing users on needs. */
export interface HandOnParts extends GuessParts {
  readonly devices: DevicePort;
  readonly subjects: Subjects;
  readonly ask: ChainClient;
}

/** Whether a user who is not one of our own pushes' may push to a phone. */
export type HandOn = (claimed: ClaimedUser, address: string) => Promise<boolean>;

/** What CUCM's address judges: the user's CUCM password. */
const KIND: Kind = 'cucm-password';

/** Longer than any password or name in CUCM. */
const LONGEST = 128;

const isWhole = (text: string): boolean => text !== '' && text.length <= LONGEST;

/** CUCM clusters whose verification is the address behind ours, so that a guess there counts as a guess here. */
function judgedBehind({ systems, ask }: HandOnParts, claimed: ClaimedUser): readonly SystemPort[] {
  const verify = async (): Promise<Verification> => {
    const answer = await ask(claimed);
    if (answer === 'authorized') return { answer: 'correct' };
    if (answer === 'unauthorized') return { answer: 'wrong', code: 'wrong' };
    return { answer: 'unavailable', code: 'no-answer', detail: 'The address behind ours does not answer.' };
  };
  return systems.filter(({ type }) => type === 'cucm').map(system => ({ ...system, verify }));
}

/** An application user: CUCM's counter of its failures is not read, ours stands for it. */
async function askForApplication(parts: HandOnParts, claimed: ClaimedUser): Promise<boolean> {
  const { attempts, ask } = parts;
  const ownFailures = await attempts.guesses(claimed.user, KIND);
  if (!mayGuess({ ownFailures, configuredLimit: unreadableLimit })) return false;
  const answer = await ask(claimed);
  if (answer === 'unauthorized') await attempts.noteGuess(claimed.user, KIND);
  if (answer === 'authorized') await attempts.forgetGuesses(claimed.user, KIND);
  return answer === 'authorized';
}

const isInCucm = ({ entries }: Subject): boolean => entries.some(({ type }) => type === 'cucm');

async function judge(parts: HandOnParts, claimed: ClaimedUser): Promise<boolean> {
  const answer = await parts.subjects.find(claimed.user);
  if ('none' in answer && answer.none !== 'unknown') return false;
  if (!('found' in answer) || !isInCucm(answer.found)) return await askForApplication(parts, claimed);
  const systems = judgedBehind(parts, claimed);
  const verification = await guess({ ...parts, systems }, answer.found, KIND, new Secret(claimed.password));
  return verification.answer === 'correct';
}

/** So long a password that was right is no guess: an application pushes to many phones at once. */
const RIGHT_FOR_MS = 60_000;

/** One after the other for each user: of guesses at the same moment none may see an older count. */
function createTurns(): <T>(user: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (user, work) => {
    const mine = (last.get(user) ?? Promise.resolve()).then(work);
    const settled = mine
      .catch(() => undefined)
      .finally(() => {
        if (last.get(user) === settled) last.delete(user);
      });
    last.set(user, settled);
    return mine;
  };
}

/**
 * Hands users of other push applications on to the address that phones asked before ours (phone.md "Push"): only for a
 * phone that asks from where CUCM has it, and only while a wrong password could not lock the user.
 */
export function createHandOn(parts: HandOnParts): HandOn {
  const { keyring, clock, ask, devices } = parts;
  const turns = createTurns();
  const right = new LRUCache<string, true>({
    max: 1000,
    ttl: RIGHT_FOR_MS,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  return async (claimed, address) => {
    if (![claimed.user, claimed.password, claimed.device].every(isWhole)) return false;
    const { verified, unchecked } = await devices.lookup(claimed.device, address);
    if (!verified || unchecked) return false;
    const user = claimed.user.toLowerCase();
    const pair = keyring.hmac('code', ['chained', user, claimed.password].join('\n'));
    const isRight = (): boolean => right.has(pair);
    if (!isRight()) {
      const first = await turns(user, async () => {
        if (isRight()) return 'known';
        const judged = await judge(parts, claimed);
        if (judged) right.set(pair, true);
        return judged;
      });
      if (first !== 'known') return first;
    }
    const answer = await ask(claimed);
    if (answer === 'unauthorized') right.delete(pair);
    return answer === 'authorized';
  };
}
