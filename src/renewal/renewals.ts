import type { Kind } from '../policy/kind.ts';
import type { Requester } from './ports.ts';
import type {
  CredentialStatus,
  PlanAnswer,
  PlanRequest,
  Renewal,
  RenewalOption,
  Telling,
  UnlockedTarget,
} from './renewal.ts';
import type { Subject } from './subject.ts';

export type { CredentialStatus, UnlockedTarget } from './renewal.ts';

/**
 * The only way in which a credential is ever changed. A channel walks `plan` → `apply` → (poll `get`) → `openScreen` →
 * `screenSent` → `screenDone`; whatever it leaves undone, the worker finishes.
 */
export interface Renewals {
  /** What the subject has and whether it can be renewed. Asks no system: reads `subject`. */
  options(subject: Subject): readonly RenewalOption[];
  /** Checks, generates, and commits the sealed values to the journal. Changes nothing outside. */
  plan(request: PlanRequest): Promise<PlanAnswer>;
  /**
   * Sets the values, an outcome each. Resolves when every target is settled or `pending`; never rejects for what a
   * system can do. Safe to call again and from any node; one subject at a time.
   */
  apply(id: string): Promise<Renewal>;
  /** How a renewal stands; undefined where there is none of this id. */
  get(id: string): Promise<Renewal | undefined>;
  /** For each of these renewals that there is, a number that grows whenever its journal row changes: cheap to ask for many. */
  versions(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * The values to show on the screen, the same at each ask, until {@link screenDone} or `showSecretSeconds` from the
   * first ask. Only for values whose delivery is `screen` or `spoken`.
   */
  openScreen(id: string): Promise<Telling>;
  /**
   * The page with the values went out to the device. Call it from `Page.afterwards`: a page that was never confirmed
   * (the process died in between) counts as not fetched and its values go out by link.
   */
  screenSent(id: string): Promise<void>;
  /** The subject pressed Done: told. */
  screenDone(id: string): Promise<void>;
  /** The dialog ended: what its screen has not told goes out by link now. */
  dialogEnded(id: string): Promise<void>;
  /** The outbox gave a mail of this renewal up: what it told of changes to `agent`. */
  mailGivenUp(id: string, mailId: string): Promise<void>;
  /** Lifts locks from failed attempts, changes no value. The subject is notified. */
  unlock(
    subject: Subject,
    kinds: readonly Kind[],
    requester: Requester,
    language: string,
  ): Promise<readonly UnlockedTarget[]>;
  /** Each credential as its system describes it now. */
  status(subject: Subject): Promise<readonly CredentialStatus[]>;
  /**
   * Kinds that do not count as a factor for another kind yet: set by this product, or changed on one factor, within
   * `dialog.coolingHours` (`architecture.md` "The renewal", last paragraph).
   */
  coolingKinds(subject: Subject): Promise<ReadonlySet<Kind>>;
  /** Finishes what is unfinished once: read-back, late applications, deliveries that are due, erasure. */
  recover(): Promise<void>;
  /** Begins to recover now and then, at once first. */
  start(): void;
  /** Stops, and waits for what runs. */
  stop(): Promise<void>;
}
