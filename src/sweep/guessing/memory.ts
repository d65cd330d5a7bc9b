import type { Kind } from '../../policy/kind.ts';
import type { Habits } from './habits.ts';

/** One guess of ours: between these times of the system's clock the system must have stamped it. */
export interface OwnGuess {
  readonly from: number;
  readonly until: number;
}

/**
 * What is remembered of the guesses at one credential, over restarts and nodes. All its times are of the system's clock,
 * by which the system counts: when ours and its differ, or a lab's is turned, nothing is guessed too early.
 */
export interface GuessMemory {
  readonly system: string;
  readonly entryId: string;
  readonly kind: Kind;
  /** As the system writes it. */
  readonly userId: string;
  /** The credential's stamp: another one is another value, and the list begins anew. */
  readonly stamp: string;
  /** What the list of candidates was made from, in short: another list begins anew too. */
  readonly basis: string;
  /** How many of the list have been tried. */
  readonly position: number;
  /** How often the one at `position` was sent without an answer. */
  readonly tries: number;
  /** Guesses of the last hours, the latest last; what was sent and not answered counts like what was. */
  readonly own: readonly OwnGuess[];
  /** When the person signs in, as far as it was seen. */
  readonly habits: Habits;
  /** Sign-in data from before the first guess that is still without an answer, so that a hit cannot take them along. */
  readonly before: LastSignIns | undefined;
  /** Nothing is looked at before then. */
  readonly nextAt: number;
  /** `hit`: found, still to be handed on. `found`: handed on. `tried`: the list is at its end. Absent = goes on. */
  readonly ended: 'hit' | 'found' | 'tried' | undefined;
}

/** What a right guess overwrites. Milliseconds since 1970. */
export interface LastSignIns {
  readonly lastSuccessAt?: number | undefined;
  readonly lastSuccessAddress?: string | undefined;
  readonly previousSuccessAt?: number | undefined;
  readonly lastFailureAt?: number | undefined;
  readonly failures?: number | undefined;
}

/** Names one credential. */
export type GuessKey = Pick<GuessMemory, 'system' | 'entryId' | 'kind'>;

/** Where {@link GuessMemory} is kept. */
export interface GuessStore {
  /**
   * Notes credentials as a survey saw them: one that is new, or whose stamp is another, is to be tried from the start;
   * one that is as it was stays as it is.
   */
  note(seen: readonly NotedCredential[], nextAt: number): Promise<void>;
  /** Leases up to `limit` due credentials of one system to `owner`: no other node gets them before `until`. */
  claim(claim: GuessClaim): Promise<readonly GuessMemory[]>;
  /** Writes what is still leased to `owner` at `now`, all of it at once; answers which. `release` gives the lease back. */
  save(
    memories: readonly GuessMemory[],
    lease: { owner: string; now: number; release: boolean },
  ): Promise<ReadonlySet<string>>;
  /** The earliest `nextAt` of a system; absent where nothing is left to do. */
  nextDue(system: string): Promise<number | undefined>;
  /** The values that were guessed, of some entries of a system by id. */
  found(system: string, entries: readonly string[]): Promise<readonly (GuessKey & Pick<GuessMemory, 'stamp'>)[]>;
  /** How many credentials go on, and how many have ended in which way. */
  count(): Promise<Readonly<Record<'open' | 'found' | 'tried', number>>>;
}

/** A credential as a survey saw it. */
export type NotedCredential = GuessKey & Pick<GuessMemory, 'userId' | 'stamp'>;

/** What {@link GuessStore.claim} is asked. */
export interface GuessClaim {
  readonly system: string;
  readonly owner: string;
  /** By the system's clock: what is due. */
  readonly due: number;
  /** By ours: leases. */
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

/** One text for a key. */
export const keyOf = ({ system, entryId, kind }: GuessKey): string => `${system} ${entryId} ${kind}`;
