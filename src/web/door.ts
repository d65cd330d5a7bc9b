import type { Secret } from '../base/secret.ts';
import type { Attempts } from '../dialog/attempts.ts';
import { type GuessParts, guess } from '../dialog/guess.ts';
import { type SecurityParts, tellSecurity } from '../dialog/tell-security.ts';
import type { AnswerAt } from '../policy/answer-grid.ts';
import type { Entry, EntryDescription, Requester, SystemPort } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';
import { isPassword, type LocalAccountStore } from './local-account.ts';
import type { RoleBook } from './role-book.ts';
import type { SignedIn } from './sessions.ts';
import type { ProveAgain } from './step-up.ts';

/** Who came in; or `wrong`, which is all that anybody is told; or `unavailable` where nobody can be judged. */
export type DoorAnswer = Omit<SignedIn, 'address' | 'userAgent' | 'replaces'> | 'wrong' | 'unavailable';

/** Where people sign in with a password. */
export interface Door {
  /** Judges a password; the answer comes on the policy's grid, whatever was wrong. */
  enter(typed: string, password: Secret, address: string): Promise<DoorAnswer>;
  /** The same for somebody who is signed in already and gives the password again. */
  readonly proveAgain: ProveAgain;
}

/** What {@link createDoor} needs. */
export interface DoorParts extends GuessParts, SecurityParts {
  readonly directory: SystemPort | undefined;
  readonly attempts: Attempts;
  readonly accounts: LocalAccountStore;
  readonly book: RoleBook;
  /** When an answer is shown. */
  readonly answerAt: AnswerAt;
  /** Waits so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Whoever is meant by what was typed, and how to ask whether the password is theirs. */
interface Meant {
  readonly who: Omit<SignedIn, 'address' | 'userAgent' | 'replaces'>;
  /** Why not, where it is so whatever the password. */
  readonly barred?: string | undefined;
  /**
   * Whether nobody of the directory can be judged now: then whoever is refused as an account of our own is told that too,
   * else an outage would tell which names are ours.
   */
  readonly silent?: () => Promise<boolean>;
  judge(password: Secret): Promise<'right' | { readonly wrong: string } | { readonly unavailable: string }>;
}

/** A directory account by itself: to sign in nobody needs a telephone. */
function subjectOf(entry: Entry, description: EntryDescription): Subject {
  return {
    userId: entry.userId,
    entries: [{ system: entry.system, type: 'directory', entry, description }],
    person: { userId: entry.userId },
    enabled: entry.enabled,
    groups: description.groups ?? [],
    unavailable: [],
  };
}

async function isSilent({ directory }: DoorParts, typed: string): Promise<boolean> {
  const asked = directory?.find({ by: 'userId', value: typed });
  return (
    (await asked?.then(
      () => false,
      () => true,
    )) ?? false
  );
}

async function localAccount(parts: DoorParts, typed: string): Promise<Meant | undefined> {
  const account = await parts.accounts.find(typed);
  return (
    account && {
      who: { userId: account.name, name: account.name, signedInBy: 'local' },
      silent: () => isSilent(parts, typed),
      judge: async password => ((await isPassword(password, account.hash)) ? 'right' : { wrong: 'wrong' }),
    }
  );
}

/** Why no guess is passed on: nobody's failures are driven up from here where no role is to be had. */
function barredBy(entry: Entry, description: EntryDescription | undefined, hasRole: boolean): string | undefined {
  if (!entry.enabled) return 'disabled';
  if (!description) return 'not-described';
  return hasRole ? undefined : 'no-role';
}

async function directoryAccount(parts: DoorParts, typed: string): Promise<Meant | 'unknown' | 'unavailable'> {
  const { directory, book } = parts;
  if (!directory) return 'unknown';
  try {
    const [entry, second] = await directory.find({ by: 'userId', value: typed });
    if (!entry || second) return 'unknown';
    const description = await directory.describe(entry).catch(() => undefined);
    const subject = subjectOf(entry, description ?? { credentials: [] });
    const name = entry.person.displayName ?? entry.userId;
    const who = { userId: entry.userId, name, signedInBy: 'directory', account: entry.id } as const;
    const hasRole = book.visitor({ ...who, groups: subject.groups }).grants.length > 0;
    return {
      who,
      barred: barredBy(entry, description, hasRole),
      judge: async password => {
        const verification = await guess(parts, subject, 'directory-password', password);
        if (verification.answer === 'correct') return 'right';
        if (verification.answer === 'unavailable') return { unavailable: verification.code };
        return { wrong: verification.answer === 'wrong' ? verification.code : 'password-expired' };
      },
    };
  } catch {
    return 'unavailable';
  }
}

/** The directory's own limit for a user id is lower; what is longer was typed by nobody. */
const LONGEST_NAME = 128;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const implausible = /[\u0000-\u001f\u007f]/;

async function whoIsMeant(parts: DoorParts, typed: string): Promise<Meant | 'unknown' | 'unavailable'> {
  if (typed === '' || typed.length > LONGEST_NAME || implausible.test(typed)) return 'unknown';
  return (await localAccount(parts, typed)) ?? (await directoryAccount(parts, typed));
}

/**
 * Counts and judges an attempt as the phone's doors do (`judging.ts`): counted first, and all that is wrong alike. A
 * directory that finds users and judges none must not tell by its silence whom it knows: whether it judges is asked
 * beside every attempt, of our own account, and whoever is not let in is answered by that, whoever was meant.
 */
async function judge(parts: DoorParts, typed: string, password: Secret, requester: Requester): Promise<DoorAnswer> {
  const { attempts, audit } = parts;
  const meant = await whoIsMeant(parts, typed);
  if (meant === 'unavailable') return 'unavailable';
  const known = meant === 'unknown' ? undefined : meant.who.userId;
  const pair = { subject: known ?? typed, typed, requester: requester.id };
  const refused = async (reason: string, canJudge = Promise.resolve(true)): Promise<'wrong' | 'unavailable'> => {
    await audit.append({ event: 'sign-in-failure', requester, subject: known, reason });
    const isDown = meant !== 'unknown' && (await meant.silent?.());
    return isDown || !(await canJudge) ? 'unavailable' : 'wrong';
  };
  const admission = await attempts.admit(pair);
  if (!admission.admitted) return await refused(`refused-${admission.reason}`);
  const canJudge = parts.directory?.canVerify?.();
  const wrong = (reason: string): Promise<'wrong' | 'unavailable'> => refused(reason, canJudge);
  if (admission.pausesNow && known !== undefined) await tellSecurity(parts, known, requester);
  if (meant === 'unknown') return await wrong('unknown-user');
  if (meant.barred !== undefined) return await wrong(meant.barred);
  const answer = await meant.judge(password);
  if (answer === 'right') {
    await attempts.succeed(pair);
    return meant.who;
  }
  return await wrong('wrong' in answer ? answer.wrong : answer.unavailable);
}

/** Builds the door of the pages. */
export function createDoor(parts: DoorParts): Door {
  const { clock, answerAt, sleep } = parts;
  const enter: Door['enter'] = async (typed, password, address) => {
    const begun = clock.now();
    const answer = await judge(parts, typed.trim(), password, { channel: 'web', id: address, address });
    const now = clock.now();
    await sleep(Math.max(0, answerAt(begun, now) - now));
    return answer;
  };
  return {
    enter,
    async proveAgain({ userId, signedInBy }, password, address) {
      const answer = await enter(userId, password, address);
      if (typeof answer === 'string') return answer;
      return answer.userId === userId && answer.signedInBy === signedInBy ? 'right' : 'wrong';
    },
  };
}
