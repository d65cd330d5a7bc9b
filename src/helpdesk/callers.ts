import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
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
  /** Sent, and not answered yet. */
  readonly waiting: readonly CallerCheck[];
}

/** Whom an agent's session has on the telephone, subject by subject. */
export interface Callers {
  state(session: string, userId: string): Promise<CallerState>;
  /** A question or a code went out; an answer is taken until `until`. */
  begin(session: string, userId: string, method: CallerMethod, reference: string, until: number): Promise<void>;
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

/** Until when an alternative is proved as a whole; undefined where it is not. */
function wholeUntil(alternative: readonly CallerMethod[], proved: readonly CallerCheck[]): number | undefined {
  const ends = alternative.map(method => proved.find(check => check.method === method)?.expiresAt);
  return ends.every(end => end !== undefined) ? Math.min(...ends) : undefined;
}

/** How far the checks prove a caller. */
export function callerState(demand: CallerDemand, checks: readonly CallerCheck[]): CallerState {
  const proved = checks.filter(check => check.proved);
  const skip = proved.find(({ method }) => method === 'skipped');
  const ends = [...demand.map(alternative => wholeUntil(alternative, proved)), skip?.expiresAt];
  const known = ends.filter(end => end !== undefined);
  const isProved = demand.some(alternative => wholeUntil(alternative, proved) !== undefined);
  return {
    verified: known.length > 0,
    skipped: skip !== undefined && !isProved,
    until: known.length > 0 ? Math.max(...known) : undefined,
    proved: proved.map(({ method }) => method).filter(isMethod),
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
    begin: (session, userId, method, reference, expiresAt) =>
      keep({ session, subject: subjectOf(userId), method, reference, proved: false, expiresAt }),
    prove: check => store.prove(check, provedUntil()),
    drop: check => store.drop(check),
    skip(session, userId) {
      const expiresAt = provedUntil();
      return keep({ session, subject: subjectOf(userId), method: 'skipped', reference: '', proved: true, expiresAt });
    },
  };
}
