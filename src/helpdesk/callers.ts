import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Kind } from '../policy/kind.ts';
import type { CallerCheck, CallerCheckStore, CallerMethod } from './caller-check.ts';

/** What proves a caller: one of these alternatives, each of one or more methods that all must be proved. */
export type CallerDemand = readonly (readonly CallerMethod[])[];

/** How far a caller is proved to one agent. */
export interface CallerState {
  /** Something may be changed for the caller now. */
  readonly verified: boolean;
  /** An agent with that right went without. */
  readonly skipped: boolean;
  /** Until when {@link verified} holds, milliseconds since 1970. */
  readonly until?: number | undefined;
  readonly proved: readonly CallerMethod[];
  /** The only kinds that may be changed, where a question on the phone named them; absent = the caller is proved for the call. */
  readonly only?: readonly Kind[] | undefined;
  /** Sent, and not answered yet. */
  readonly waiting: readonly CallerCheck[];
}

/** A question or a code that went out. */
export type Asked = Pick<CallerCheck, 'reference' | 'covers' | 'expiresAt'> & { readonly method: CallerMethod };

/** Whom an agent's session has on the telephone, subject by subject. */
export interface Callers {
  state(session: string, userId: string): Promise<CallerState>;
  /** A question or a code went out; an answer is taken until it expires. */
  begin(session: string, userId: string, asked: Asked): Promise<void>;
  /** The answer was right; false where another question took its place meanwhile. */
  prove(check: CallerCheck): Promise<boolean>;
  /** The answer was no, or none can come any more. */
  drop(check: CallerCheck): Promise<void>;
  /** Goes without; whether that is a right of the agent's is decided before. */
  skip(session: string, userId: string): Promise<void>;
}

/** What {@link createCallers} needs. */
export interface CallersParts {
  readonly store: CallerCheckStore;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly demand: CallerDemand;
  /** How long a proved caller stays so. */
  readonly minutes: number;
}

const MINUTE = 60_000;

const isMethod = (method: CallerCheck['method']): method is CallerMethod => method !== 'skipped';

/** The checks that prove an alternative as a whole; undefined where one is missing. */
function wholly(
  alternative: readonly CallerMethod[],
  proved: readonly CallerCheck[],
): readonly CallerCheck[] | undefined {
  const checks = alternative.map(method => proved.find(check => check.method === method));
  return checks.every(check => check !== undefined) ? checks : undefined;
}

/** What every one of some checks covers; undefined = everything. */
function coveredByAll(checks: readonly CallerCheck[]): readonly Kind[] | undefined {
  const named = checks.map(({ covers }) => covers).filter(covers => covers !== undefined);
  return named[0]?.filter(kind => named.every(covers => covers.includes(kind)));
}

/** What any of some alternatives covers; undefined = everything. */
function coveredByAny(alternatives: readonly (readonly CallerCheck[])[]): readonly Kind[] | undefined {
  const covered = alternatives.map(coveredByAll);
  return covered.every(kinds => kinds !== undefined) ? [...new Set(covered.flat())] : undefined;
}

const endOf = (checks: readonly CallerCheck[]): number => Math.min(...checks.map(({ expiresAt }) => expiresAt));

/** How far the checks prove a caller. */
export function callerState(demand: CallerDemand, checks: readonly CallerCheck[]): CallerState {
  const proved = checks.filter(check => check.proved);
  const skip = proved.find(({ method }) => method === 'skipped');
  const whole = demand.map(alternative => wholly(alternative, proved)).filter(found => found !== undefined);
  const ways = [...whole, ...(skip ? [[skip]] : [])];
  return {
    verified: ways.length > 0,
    skipped: skip !== undefined && whole.length === 0,
    until: ways.length > 0 ? Math.max(...ways.map(endOf)) : undefined,
    proved: proved.map(({ method }) => method).filter(isMethod),
    only: ways.length > 0 ? coveredByAny(ways) : undefined,
    waiting: checks.filter(check => !check.proved),
  };
}

/** Keeps who was proved to whom: bound to the agent's session and the subject, and for a while only. */
export function createCallers({ store, keyring, clock, demand, minutes }: CallersParts): Callers {
  const text = (userId: string): string => `caller|${userId.toLowerCase()}`;
  const subjectOf = (userId: string): string => keyring.hmac('subject', text(userId));
  const provedUntil = (): number => clock.now() + minutes * MINUTE;
  const keep = async (check: CallerCheck): Promise<void> => {
    await store.purge(clock.now());
    await store.keep(check);
  };
  return {
    state: async (session, userId) =>
      callerState(demand, await store.of(session, keyring.hmacs('subject', text(userId)), clock.now())),
    begin: (session, userId, asked) => keep({ ...asked, session, subject: subjectOf(userId), proved: false }),
    prove: check => store.prove(check, provedUntil()),
    drop: check => store.drop(check),
    skip(session, userId) {
      const expiresAt = provedUntil();
      return keep({ session, subject: subjectOf(userId), method: 'skipped', reference: '', proved: true, expiresAt });
    },
  };
}

/** Whether a verified caller agreed to something with these kinds; none = what no question names. */
export function isCovered({ verified, only }: CallerState, kinds: readonly Kind[] = []): boolean {
  if (!verified || only === undefined) return verified;
  return kinds.length > 0 && kinds.every(kind => only.includes(kind));
}
