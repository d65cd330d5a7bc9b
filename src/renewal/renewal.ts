import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import type { Violation } from '../policy/violation.ts';
import type { ChangeAnswer, CredentialState, Requester } from './ports.ts';
import type { Subject } from './subject.ts';

/** What became of a target (`architecture.md` "The renewal", 2). `pending` until something else is known. */
export const outcomes = ['done', 'refused', 'failed', 'unknown', 'pending'] as const;

/** One of {@link outcomes}. */
export type Outcome = (typeof outcomes)[number];

/** How a value reaches its subject. `chosen`: the subject chose it, nothing is to be told. */
export const deliveries = ['screen', 'spoken', 'mail', 'link', 'agent', 'chosen'] as const;

/** One of {@link deliveries}. */
export type Delivery = (typeof deliveries)[number];

/** Whether a kind of the subject can be renewed. */
export interface RenewalOption {
  readonly kind: Kind;
  /** Where it would change, in the order of writing; with PIN synchronisation both systems. */
  readonly systems: readonly string[];
  /** Why not; absent = it can. `unavailable`: its system does not answer. */
  readonly notRenewable?: 'held-elsewhere' | 'cannot-change' | 'absent' | 'stopped' | 'protected' | 'unavailable';
  /** Changing it changes the other PIN too: the menu has one item for both. */
  readonly syncedWith?: Kind | undefined;
}

/** What is asked of {@link Renewals.plan}. */
export interface PlanRequest {
  readonly subject: Subject;
  /**
   * The name of the renewal, such as {@link newRenewalId} makes: whoever knows it beforehand can ask what became of it, and
   * asking twice under one name makes one renewal, which is the answer to both. A new one unless given.
   */
  readonly id?: string | undefined;
  /** `cucm-pin` and `unity-pin` together get one value. */
  readonly kinds: readonly Kind[];
  readonly requester: Requester;
  /** The language of mails, `fr`. */
  readonly language: string;
  /** Values of the subject's own choosing; what is absent is generated. Both PINs: give it under either. */
  readonly chosen?: Readonly<Partial<Record<Kind, Secret>>> | undefined;
  /**
   * Values that an operator brought for the subject: judged as chosen ones are, told and to be changed as what somebody
   * else saw, and no choice of the subject's own.
   */
  readonly given?: Readonly<Partial<Record<Kind, Secret>>> | undefined;
  /** Overrides the rule of `policy.md` ("Must-change is on where someone else may have seen the value"). */
  readonly mustChange?: boolean | undefined;
  /** For each kind how a generated value may be told, best first; absent = `link`. Always ends at `agent`. */
  readonly deliver?: Readonly<Partial<Record<Kind, readonly Exclude<Delivery, 'chosen' | 'agent'>[]>>> | undefined;
  /** How long a value waits on a screen to be fetched, in seconds; as configured unless given. */
  readonly fetchWithinSeconds?: number | undefined;
  /** How many factors proved the subject; an operator's command counts as 2. */
  readonly factors: number;
  /** Check and answer as ever, but write nothing and change nothing: the answer's id is empty. */
  readonly dryRun?: boolean | undefined;
}

/** Why nothing was planned. Nothing was written and nothing changed. */
export type Refusal =
  /** The chosen value breaks rules: every one. */
  | { readonly reason: 'violations'; readonly kind: Kind; readonly violations: readonly Violation[] }
  /** Two values of the subject's own choosing too soon after each other. `until`: milliseconds since 1970. */
  | { readonly reason: 'too-soon'; readonly kind: Kind; readonly until: number }
  | { readonly reason: 'protected'; readonly protectedBy: string }
  | { readonly reason: 'disabled' }
  | { readonly reason: 'stopped'; readonly kind: Kind }
  | { readonly reason: 'not-renewable'; readonly kind: Kind; readonly why: string }
  | { readonly reason: 'nothing-to-renew' }
  | { readonly reason: 'unavailable'; readonly systems: readonly string[] }
  /** An earlier renewal of the same credential is still being applied, or another node works on the subject. */
  | { readonly reason: 'in-progress' }
  /** No value can meet the policies of all its targets. */
  | { readonly reason: 'policy-conflict'; readonly kinds: readonly Kind[] };

/** A plan, committed to the journal, or why there is none. */
export type PlanAnswer = { readonly planned: Renewal } | { readonly refused: Refusal };

/** One target of a renewal as it stands now. Holds no secret. */
export interface RenewedTarget {
  readonly kind: Kind;
  readonly system: string;
  readonly outcome: Outcome;
  /** Why it is not done: stable, `changed-meanwhile`, `abandoned`, a system's own code. */
  readonly code?: string | undefined;
  /** One sentence for the operator. */
  readonly detail?: string | undefined;
  readonly mustChange: boolean;
  /** How its value is told; changes when a screen was not fetched or a mail given up. */
  readonly delivery: Delivery;
  readonly told: boolean;
}

/** One renewal as it stands now. Holds no secret. */
export interface Renewal {
  readonly id: string;
  readonly userId: string;
  readonly requester: Requester;
  readonly plannedAt: number;
  readonly targets: readonly RenewedTarget[];
  /** No target is pending any more. */
  readonly settled: boolean;
}

/** A value that stands on a screen. */
export interface ShownValue {
  /** The kinds it is in force for (or may be). */
  readonly kinds: readonly Kind[];
  readonly value: Secret;
  /** True where an outcome is `unknown`: "it may already be in force". */
  readonly uncertain: boolean;
  /** True where it must be changed at the next login. */
  readonly mustChange: boolean;
}

/** What a screen, a page or a voice may tell. */
export type Telling =
  | { readonly state: 'open'; readonly values: readonly ShownValue[]; readonly until: number }
  /** No value is in force yet (and none may be): pending, or nothing was changed. */
  | { readonly state: 'nothing' }
  | { readonly state: 'already-shown' }
  | { readonly state: 'elsewhere'; readonly delivery: Delivery };

/** One credential of a subject, for the status screen. */
export interface CredentialStatus {
  readonly kind: Kind;
  readonly system: string;
  /** Absent: the system does not answer. */
  readonly state?: CredentialState | undefined;
  /** What the last sweep found of the value that is in force now: names of findings. */
  readonly findings?: readonly string[] | undefined;
}

/** What became of lifting one lock. */
export interface UnlockedTarget {
  readonly kind: Kind;
  readonly system: string;
  readonly answer: ChangeAnswer;
}
