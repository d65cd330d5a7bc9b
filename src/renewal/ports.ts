import type { Said as SaidBy } from '../base/said.ts';
import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import type { PolicyLimits } from '../policy/policy.ts';

/** The outside systems that hold credentials. */
export type SystemType = 'cucm' | 'unity' | 'directory';

/** What one person is called on one system; every field as far as that system knows it. */
export interface Person {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly displayName?: string | undefined;
  /** The primary extension, digits as dialled inside. */
  readonly extension?: string | undefined;
  /** Other numbers that reach the person: alternate extensions, telephoneNumber, ipPhone, self-service id. */
  readonly alternateExtensions?: readonly string[] | undefined;
  /** The mailbox number on Unity Connection. */
  readonly mailbox?: string | undefined;
  /** The corporate address: notices go there. */
  readonly mail?: string | undefined;
  /** The address of `dialog.mailCode.attribute`, where it is another than `mail`. */
  readonly privateMail?: string | undefined;
  /** `en`, `fr`, `nl-BE`: CUCM user locale or the directory's preferredLanguage. */
  readonly language?: string | undefined;
}

/** One person's entry on one system. */
export interface Entry {
  /** The system's name: `cucm:main`, `unity:main`, `directory`. */
  readonly system: string;
  /** Stable for the entry's life, even when it is renamed: CUCM pkid, Unity ObjectId, objectGUID, entryUUID. */
  readonly id: string;
  /** The joined key as the system holds it: userid, Alias, sAMAccountName, uid. */
  readonly userId: string;
  /** Where it stands in the directory (LDAP DN); absent elsewhere. */
  readonly dn?: string | undefined;
  /** False for an account that is disabled, inactive or expired there. */
  readonly enabled: boolean;
  readonly person: Person;
}

/** How an entry is looked for. Values come from outside and are escaped or refused by the adapter, never interpolated. */
export type EntryQuery =
  | { readonly by: 'userId'; readonly value: string }
  /** Exactly the primary extension. */
  | { readonly by: 'extension'; readonly value: string }
  /** By `Entry.id`, as kept in the journal. */
  | { readonly by: 'id'; readonly value: string };

/** What one credential is like now. Times are milliseconds since 1970. */
export interface CredentialState {
  readonly kind: Kind;
  /** Changes whenever the credential does: `timechanged`, `TimeChanged`, `pwdLastSet`. Compared for equality only. */
  readonly stamp: string;
  /** Where it cannot be renewed here: why, as a message key `not-renewable.…` (`held-elsewhere` for LDAP users' CUCM password). */
  readonly notRenewable?: 'held-elsewhere' | 'cannot-change' | 'absent' | undefined;
  readonly changedAt?: number | undefined;
  /** Absent = unknown, Infinity = never. */
  readonly expiresAt?: number | undefined;
  readonly mustChange: boolean;
  readonly locked: 'no' | 'failed-attempts' | 'administrator';
  /** The system's own failure counter now; absent where it cannot be read. */
  readonly failures?: number | undefined;
  /** The failures at which the system locks; 0 = never; absent where it cannot be read. */
  readonly failureLimit?: number | undefined;
  readonly lastFailureAt?: number | undefined;
  readonly lastSuccessAt?: number | undefined;
  /** From where the last failure and the last success came, as the system wrote it down (CUCM). */
  readonly lastFailureAddress?: string | undefined;
  readonly lastSuccessAddress?: string | undefined;
  /** The success before the last, and the failures that the last success put back to none (CUCM from 11.5 on). */
  readonly previousSuccessAt?: number | undefined;
  readonly previousFailures?: number | undefined;
}

/** Everything that must be known of an entry before a credential of it is touched. */
export interface EntryDescription {
  /** Why nobody may renew here, as a stable code (`privileged-group`, `administration-role`, …); absent = not protected. */
  readonly protectedBy?: string | undefined;
  /** Names of the groups whose membership configuration may ask for (directory only): DNs, nested ones included. */
  readonly groups?: readonly string[] | undefined;
  readonly credentials: readonly CredentialState[];
}

/** What a system answered to "is this the value?". Never a guess: `unavailable` where it did not say. */
export type Verification =
  | { readonly answer: 'correct' }
  /** Right, but it expired or must be changed: AD 532 and 773. Proves the person all the same. */
  | { readonly answer: 'correct-expired' }
  | { readonly answer: 'wrong'; readonly code: string }
  | { readonly answer: 'unavailable'; readonly code: string; readonly detail: string };

/** How a value is set. */
export interface RenewOptions {
  readonly mustChange: boolean;
  /** The user chose the value: the system's own history and age rules are asked too (AD policy hints). */
  readonly chosen: boolean;
  /** Also lift a lock from failed attempts. */
  readonly unlock: boolean;
}

/**
 * What a system answered to a change.
 * `done`: the system acknowledged it. `refused`: it said no by rule, nothing changed. `failed`: nothing changed,
 * `retryable` says whether trying again can help. `unknown`: no answer came; the change may or may not have happened.
 * `code` is stable, `detail` one sentence for the operator; neither holds a secret.
 */
export type ChangeAnswer =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string }
  | { readonly outcome: 'failed'; readonly code: string; readonly detail: string; readonly retryable: boolean }
  | { readonly outcome: 'unknown'; readonly code: string; readonly detail: string };

/** What a sweep found of one credential: of the value whose stamp it names, not of a later one. */
export interface CredentialFinding {
  readonly system: string;
  readonly kind: Kind;
  /** The message is `finding.NAME`. */
  readonly finding: string;
  readonly stamp: string;
}

/** The newest findings of one user; none where no sweep looked at them. */
export type FindingsOf = (userId: string) => Promise<readonly CredentialFinding[]>;

/** A sentence for an operator: its message and what stands in it. */
export type Said = SaidBy<`health.${string}`>;

/** One finding of a connection check. `fix` is one sentence with the command or the admin page that mends it. */
export interface ProbeFinding {
  readonly system: string;
  readonly ok: boolean;
  readonly what: Said;
  readonly fix?: Said | undefined;
}

/**
 * One outside system. `find`, `describe` and `policy` throw {@link RekeyError} with a code `SYSTEM-unreachable`,
 * `SYSTEM-busy`, `SYSTEM-denied` or `SYSTEM-protocol` where it cannot answer; `verify`, `renew` and `unlock` never
 * throw for what a system can do: they answer it.
 */
export interface SystemPort {
  /** `cucm:NAME`, `unity:NAME` or `directory`. */
  readonly name: string;
  readonly type: SystemType;
  readonly kinds: readonly Kind[];
  /** Every entry that matches, compared exactly (case as the system compares). More than two are cut to two. */
  find(query: EntryQuery): Promise<readonly Entry[]>;
  describe(entry: Entry): Promise<EntryDescription>;
  /** One authentication with the value. It counts against the user there: ask `describe` for the budget first. */
  verify(entry: Entry, kind: Kind, value: Secret): Promise<Verification>;
  /**
   * Whether anybody could be judged now: our own account signs in anew. Never rejects; absent where nobody needs to know
   * before somebody is meant.
   */
  canVerify?(): Promise<boolean>;
  renew(entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer>;
  /** Lifts a lock from failed attempts without changing the value; an administrator's lock stays. */
  unlock(entry: Entry, kind: Kind): Promise<ChangeAnswer>;
  /** What the system's own policy demands of this entry's credential; undefined where it says nothing. */
  policy(entry: Entry, kind: Kind): Promise<PolicyLimits | undefined>;
  probe(): Promise<readonly ProbeFinding[]>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** The ways in which somebody can ask. */
export const channels = ['phone', 'voice', 'web', 'helpdesk', 'admin', 'sweep', 'command'] as const;

/** Who asks for a renewal, and from where. */
export interface Requester {
  readonly channel: (typeof channels)[number];
  /** The device, if its address was verified, else the source address, else the operating-system user: what is counted and audited. */
  readonly id: string;
  readonly device?: string | undefined;
  readonly address?: string | undefined;
  /** The number of the ticket under which the helpdesk asks. */
  readonly ticket?: string | undefined;
}

/** The events of the audit (`sweep.md` "Reports"; CUCM's own list of authentication events). */
export const auditEvents = [
  'dialog-entered',
  'source-mismatch',
  'authentication-success',
  'authentication-failure',
  'self-service-paused',
  'code-sent',
  'code-issued',
  'approval-asked',
  'approval-answered',
  'approval-failed',
  'renewal-planned',
  'update-success',
  'update-failure',
  'update-unknown',
  'unlock-success',
  'unlock-failure',
  'delivered',
  'delivery-changed',
  'delivery-failed',
  'notice-sent',
  'value-erased',
  'access-refused',
  'signed-in',
  'sign-in-failure',
  'signed-out',
  'session-ended',
  'verification-skipped',
  'details-updated',
  'details-failure',
  'configuration-changed',
  'doors-unlocked',
  'test-mail-queued',
  'batch-begun',
  'batch-ended',
  'report-exported',
  'person-erased',
  'audit-trimmed',
  'audit-head',
  'sweep-started',
  'sweep-stopped',
  'sweep-resumed',
  'sweep-ended',
  'reminded',
] as const;

/** The name of an event. */
export type AuditEventName = (typeof auditEvents)[number];

/** One row of the audit. Holds no secret. */
export interface AuditEvent {
  readonly event: AuditEventName;
  readonly requester: Requester;
  /** The user id as far as it is known; what an unknown caller typed is not kept. */
  readonly subject?: string | undefined;
  readonly kind?: Kind | undefined;
  readonly system?: string | undefined;
  /** Why: `wrong`, `unknown-user`, `locked-administrator`, `locked-failed-attempts`, `cooling`, `source-mismatch`, … */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly mail?: string | undefined;
  readonly renewal?: string | undefined;
}

/** Where audit events go; append-only and chained. */
export interface AuditPort {
  append(event: AuditEvent): Promise<void>;
}

/**
 * One mail to one recipient, made from the template of its message (`src/mail/message.ts` says what each is told).
 * Stored in a durable outbox before this returns; sent later with growing delays.
 */
export interface MailRequest {
  /** The same id is never queued twice, and is the mail's Message-ID: telling again repeats the same mail. */
  readonly id: string;
  readonly to: string;
  readonly message:
    | 'code'
    | 'caller-code'
    | 'changed'
    | 'link'
    | 'value'
    | 'failures'
    | 'abandoned'
    | 'uncertain'
    | 'unlocked'
    | 'paused'
    | 'audit-head'
    | 'finding'
    | 'sweep-digest';
  readonly language: string;
  /** Values for the message; a Secret is sealed while it waits and erased once sent. */
  readonly values: Readonly<Record<string, string | number | Secret>>;
  /** Milliseconds since 1970 after which the mail is worthless (a code) and is given up. */
  readonly expiresAt?: number | undefined;
  /** The renewal it tells of, so that a final failure finds its way back. */
  readonly renewal?: string | undefined;
}

/** The outbox. */
export interface MailPort {
  enqueue(request: MailRequest): Promise<void>;
  /** Whether the mail of an id is queued and neither sent nor given up yet. Absent = that cannot be known. */
  isWaiting?(id: string): Promise<boolean>;
}
