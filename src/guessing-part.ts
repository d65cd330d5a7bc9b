import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import { RekeyError } from './base/rekey-error.ts';
import type { Config } from './config/config.ts';
import type { Kind } from './policy/kind.ts';
import type { Policy } from './policy/policy.ts';
import type { AuditPort, SystemPort } from './renewal/ports.ts';
import type { Subject } from './renewal/subject.ts';
import type { Subjects } from './renewal/subjects.ts';
import type { Store } from './store/store.ts';
import { createSweepGuessStore } from './store/sweep-guess-store.ts';
import type { Joined } from './sweep/detect/context.ts';
import type { ListSource } from './sweep/guessing/candidate-lists.ts';
import { createGuesser, type Guesser, type GuesserParts } from './sweep/guessing/guesser.ts';
import { createHours } from './sweep/guessing/hours.ts';
import type { GuessStore, NotedCredential } from './sweep/guessing/memory.ts';
import { createGuessingWorker, type GuessingWorker } from './sweep/guessing/worker.ts';
import type { SurveyPort } from './sweep/ports.ts';

type GuessConfig = NonNullable<Config['sweep']['guess']>;

/** What the guesser needs of the server. */
export interface GuessingFoundation {
  readonly systems: readonly SystemPort[];
  readonly surveys: readonly SurveyPort[];
  readonly subjects: Subjects;
  readonly policyFor: (kind: Kind, subject: Subject) => Policy;
  readonly store: Store;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const HOUR = 3_600_000;
/** Guesses under way at once: CUCM is asked for much else. */
const AT_ONCE = 4;
/** Shorter than any window: who is protected meanwhile is left alone from the next guess on. */
const SUBJECT_KEPT_MS = 60_000;
const SUBJECTS_KEPT = 1000;

const isGuessed = ({ kinds }: GuessConfig, kind: Kind): boolean => kinds.some(each => each === kind);

/** Notes what may be guessed at: whatever has the value that was noted before stays as it is. */
export function noteForGuessing(
  guess: GuessConfig,
  memory: Pick<GuessStore, 'note'>,
): (subjects: readonly Joined[]) => Promise<void> {
  return async subjects => {
    const seen = subjects.flatMap(({ entries }) =>
      entries.flatMap(({ system, entry, credentials }): readonly NotedCredential[] =>
        credentials
          .filter(({ kind, notRenewable }) => isGuessed(guess, kind) && notRenewable === undefined)
          .map(({ kind, stamp }) => ({ system, entryId: entry.id, kind, userId: entry.userId, stamp })),
      ),
    );
    // At once: whether a guess may be made is judged when its turn comes.
    if (seen.length > 0) await memory.note(seen, 0);
  };
}

const silent = (): RekeyError =>
  new RekeyError('sweep-unavailable', 'A system is silent: whether somebody is protected is not known.');

/** The subject of an entry, as far as it may be guessed at: not protected, and enabled. Throws where a system is silent. */
async function touchable(subjects: Subjects, userId: string): Promise<Subject | undefined> {
  const answer = await subjects.find(userId);
  if ('none' in answer) {
    if (answer.none === 'unavailable') throw silent();
    return undefined;
  }
  const { found } = answer;
  if (found.unavailable.length > 0) throw silent();
  return found.enabled && found.protectedBy === undefined ? found : undefined;
}

/** What to try at an entry; nothing at whoever is protected, disabled or gone, nor at kinds that are not guessed at any more. */
function createListFor({ subjects, policyFor }: GuessingFoundation, guess: GuessConfig): GuesserParts['listFor'] {
  // A limit of 0 has the whole list tried at once: not each value asks all systems whose it is.
  const kept = new LRUCache<string, { readonly subject: Subject | undefined }>({
    max: SUBJECTS_KEPT,
    ttl: SUBJECT_KEPT_MS,
  });
  return async (system, { entry }, { kind }) => {
    if (!isGuessed(guess, kind)) return undefined;
    const name = JSON.stringify([system, entry.id]);
    const { subject } = kept.get(name) ?? { subject: await touchable(subjects, entry.userId) };
    kept.set(name, { subject });
    return subject && ({ kind, subject: subject.person, policy: policyFor(kind, subject) } satisfies ListSource);
  };
}

/** The guesser of one node; undefined where nothing is configured. What it finds is a finding of the next run. */
export function guesserFrom(config: Config, foundation: GuessingFoundation): Guesser | undefined {
  const { guess, timeZone } = config.sweep;
  if (!guess) return undefined;
  const { systems, surveys, store } = foundation;
  return createGuesser({
    ...foundation,
    systems: systems.flatMap(port => {
      const survey = surveys.find(({ system }) => system === port.name);
      return survey && port.kinds.some(kind => isGuessed(guess, kind)) ? [{ port, survey }] : [];
    }),
    store: createSweepGuessStore(store),
    rules: {
      hours: createHours(guess.hours, timeZone),
      perWindow: guess.perWindow,
      quietMs: guess.quietHours * HOUR,
    },
    candidates: guess.candidates,
    perSecond: guess.perSecond,
    atOnce: AT_ONCE,
    listFor: createListFor(foundation, guess),
    // The memory of guesses holds it: the next run finds it there, and acts as on any other finding.
    onFound: async () => undefined,
    sleep: milliseconds => sleep(milliseconds),
  });
}

/** What lets a guesser of a server work all night. */
export function guessingWorkerFrom(
  guesser: Guesser,
  { clock, log }: Pick<GuessingFoundation, 'clock' | 'log'>,
): GuessingWorker {
  return createGuessingWorker({
    ...{ guesser, clock, log },
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
  });
}
