import type { Kind } from '../policy/kind.ts';
import type { Requester } from './ports.ts';
import type { Delivery, Outcome } from './renewal.ts';

/** How far a target has come. `writing` is committed before the system is asked: what follows may have happened. */
export type TargetStep = 'planned' | 'writing' | 'settled';

/** One target as journaled. Times are milliseconds since 1970. */
export interface TargetRecord {
  readonly kind: Kind;
  readonly system: string;
  /** `Entry.id`. */
  readonly entry: string;
  /** The value it gets. */
  readonly slot: string;
  /** `follow`: PIN synchronisation changes it when the slot's other target is written; it is only read back. */
  readonly work: 'write' | 'follow';
  /** The change stamp at the plan; absent where it could not be read (`follow` only). */
  readonly stamp?: string | undefined;
  readonly mustChange: boolean;
  readonly step: TargetStep;
  /** A write went out whose answer never came: from now on only reading back can tell. */
  readonly doubtful: boolean;
  /** The one authentication with the new value was used. */
  readonly verified: boolean;
  readonly attempts: number;
  /** Not to be tried before. */
  readonly nextAt: number;
  /** When the last write was sent whose answer never came. */
  readonly doubtfulAt?: number | undefined;
  /** When a write was last sent. */
  readonly writtenAt?: number | undefined;
  /** When it was last seen to stand as at the plan, right before the same value was written elsewhere. */
  readonly unchangedAt?: number | undefined;
  /** When reading back was first tried after an answer that never came. */
  readonly readBackSince?: number | undefined;
  readonly outcome: Outcome;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly audited: boolean;
  /** It was reported as pending, or nobody was there to be told: when it fails, a mail says so. */
  readonly promised: boolean;
  /** The notice that tells of it. */
  readonly notice?: string | undefined;
}

/**
 * How far the telling of a value has come. `held`: not in force yet. `due`: in force, or it may be. `sent`: on its way by
 * link, mail or with the agent. `told`, `expired` (its delivery time is over) and `void` (never in force, or replaced) are ends.
 */
export type ValueState = 'held' | 'due' | 'sent' | 'told' | 'expired' | 'void';

/** One value as journaled, without the value. */
export interface ValueRecord {
  readonly slot: string;
  readonly chosen: boolean;
  /** How it is told, or by what means it was. */
  readonly delivery: Delivery;
  /** What follows where `delivery` cannot be: best first. */
  readonly fallbacks: readonly Delivery[];
  readonly state: ValueState;
  readonly dueSince?: number | undefined;
  /** How long it waits on a screen to be fetched; absent = as configured. */
  readonly fetchWithinSeconds?: number | undefined;
  /** A screen first asked for it. */
  readonly fetchedAt?: number | undefined;
  /** The screen that asked was sent off. */
  readonly shownAt?: number | undefined;
  /** When its delivery time is over. */
  readonly until?: number | undefined;
  /** The link or mail that carries it. */
  readonly carrier?: string | undefined;
  readonly erased: boolean;
}

/** A mail that tells what happened, by a stable id. */
export interface NoticeRecord {
  readonly id: string;
  readonly message: 'changed' | 'abandoned' | 'uncertain';
  readonly queued: boolean;
}

/** A one-time link. */
export interface LinkRecord {
  readonly id: string;
  readonly to: string;
  /** HMAC of the token. */
  readonly hash: string;
  readonly slots: readonly string[];
  readonly expiresAt: number;
  readonly queued: boolean;
  /** HMAC of the browser's cookie, from the first reveal. */
  readonly browser?: string | undefined;
  readonly revealedAt?: number | undefined;
  /** The page that revealed it was sent off. */
  readonly shownAt?: number | undefined;
  readonly closed: boolean;
}

/** No address was known at the plan, and these systems, which did not answer then, may know one. */
export interface AddressSearch {
  readonly systems: readonly string[];
  readonly nextAt: number;
  /** When it is given up; set by the first try. */
  readonly until?: number | undefined;
  readonly tries?: number | undefined;
}

/** One renewal as journaled. Holds no secret. */
export interface JournalRecord {
  readonly id: string;
  /** The key of the subject's lease. */
  readonly subject: string;
  readonly userId: string;
  readonly name?: string | undefined;
  readonly requester: Requester;
  readonly language: string;
  readonly mail?: string | undefined;
  readonly privateMail?: string | undefined;
  readonly addressSearch?: AddressSearch | undefined;
  readonly factors: number;
  readonly plannedAt: number;
  readonly targets: readonly TargetRecord[];
  readonly values: readonly ValueRecord[];
  readonly notices: readonly NoticeRecord[];
  readonly links: readonly LinkRecord[];
}

/** One value that was set. */
export interface ChangeRecord {
  readonly renewal: string;
  readonly kind: Kind;
  readonly system: string;
  readonly entry: string;
  readonly at: number;
  readonly chosen: boolean;
  readonly factors: number;
  /** HMAC of the value, bound to kind and entry. */
  readonly hash: string;
}

/** One journal step: all of it is committed, or none. */
export interface JournalStep {
  readonly record: JournalRecord;
  readonly open: boolean;
  readonly dueAt: number;
  /** Values sealed for this renewal, by slot or `link ID`. */
  readonly seal?: Readonly<Record<string, Uint8Array>> | undefined;
  /** Names of sealed values to erase. */
  readonly erase?: readonly string[] | undefined;
  readonly changes?: readonly ChangeRecord[] | undefined;
}

/** The right to work on a subject, for a while. */
export interface LeaseClaim {
  readonly subject: string;
  /** Random for each holder. */
  readonly owner: string;
  readonly until: number;
}

/** A record and the version it stands at. */
export interface Versioned {
  readonly version: number;
  readonly record: JournalRecord;
}

/** A credential whose changes are asked for. */
export interface CredentialName {
  readonly kind: Kind;
  readonly system: string;
  readonly entry: string;
}

/** What the renewal remembers; the store implements it. A promise that resolves means: it is on disk. */
export interface Journal {
  insert(step: JournalStep): Promise<void>;
  read(id: string): Promise<Versioned | undefined>;
  /** The versions of those of these records that there are; they begin at 1. */
  versions(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Replaces a record that stands at `version`. With a `claim` only while its owner holds the subject, whose lease is
   * prolonged to `claim.until` in the same transaction. False where the version is another or the lease was lost.
   */
  replace(version: number, step: JournalStep, claim?: LeaseClaim): Promise<boolean>;
  /** Open renewals of a subject, oldest first. */
  openOf(subject: string): Promise<readonly JournalRecord[]>;
  /** Ids of open renewals that are due, longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>;
  sealed(id: string, name: string): Promise<Uint8Array | undefined>;
  /** The renewal of a link, by the possible hashes of its token. */
  byLink(hashes: readonly string[]): Promise<string | undefined>;
  /** Changes of one credential, newest first. */
  changesOf(credential: CredentialName, limit: number): Promise<readonly ChangeRecord[]>;
  /** Takes a subject that nobody holds at `now` (or the same owner does). False where another holds it. */
  acquire(claim: LeaseClaim, now: number): Promise<boolean>;
  /** Gives a subject back; nothing where another has it by now. */
  release(subject: string, owner: string): Promise<void>;
  /** Forgets closed renewals that were planned before a time. Their changes stay. */
  purge(plannedBefore: number): Promise<void>;
}
