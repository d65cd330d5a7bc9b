import type { Kind } from '../../policy/kind.ts';
import type { Requester } from '../../renewal/ports.ts';
import type { Finding, FindingAction, FindingName } from '../finding.ts';

/**
 * How a run stands. `paused` and `braked` wait for an administrator, who goes on or cancels; `cancelled`, `done` and
 * `failed` are the end.
 */
export const runStates = ['rolling', 'running', 'paused', 'braked', 'cancelled', 'done', 'failed'] as const;

/** One of {@link runStates}. */
export type RunState = (typeof runStates)[number];

/** What a run does: write its roll, look at everybody, then act on what was found. */
export type RunPass = 'roll' | 'detect' | 'act';

/** What was asked of a run. It holds to the end, whatever is configured meanwhile. */
export interface RunPlan {
  /** Nothing is renewed and nobody gets a mail. */
  readonly dry: boolean;
  /** The roll is a list of users, not everybody. */
  readonly listed: boolean;
  readonly kinds: readonly Kind[];
  /** Only these findings; absent = all. */
  readonly findings?: readonly FindingName[] | undefined;
  readonly actions: Readonly<Record<FindingName, FindingAction>>;
  /** Renew for those too who have no usable address: the helpdesk tells them. */
  readonly withoutAddress: 'leave-out' | 'renew';
  readonly requester: Requester;
}

/** One run as it stands. Times are milliseconds since 1970. */
export interface Run {
  readonly id: string;
  readonly state: RunState;
  readonly pass: RunPass;
  readonly plan: RunPlan;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** Subjects on the roll so far. */
  readonly total: number;
  /** Subjects of whom something would be renewed; known once all were looked at. */
  readonly toRenew?: number | undefined;
  /** Renewals that failed one after the other, until now. */
  readonly failures: number;
  /** An administrator said that so many may be renewed. */
  readonly confirmed: boolean;
  /** Why it waits or failed, as a stable code: `too-many`, `failures`, `asked`, a system's own. */
  readonly why?: string | undefined;
  /** One sentence for the operator. */
  readonly detail?: string | undefined;
  readonly seenAt?: number | undefined;
}

/** What became of a finding of a run, or would become of it. */
export const findingOutcomes = [
  'done',
  'refused',
  'failed',
  'unknown',
  'pending',
  'reported',
  'reminded',
  'left-out',
  'would-renew',
  'would-remind',
] as const;

/** One of {@link findingOutcomes}. */
export type FindingOutcome = (typeof findingOutcomes)[number];

/** A finding of a run and what is done about it. */
export interface RunFinding extends Finding {
  readonly foundAt: number;
  readonly action: FindingAction;
  /** Absent = still to be done. */
  readonly outcome?: FindingOutcome | undefined;
  /** Why, as a stable code. */
  readonly code?: string | undefined;
}

/** How far a run is. */
export interface Progress {
  readonly run: Run;
  /** Subjects looked at, and subjects whose findings were acted on. */
  readonly detected: number;
  readonly acted: number;
}

/** Why nothing of a subject is renewed. */
export const leftOutReasons = ['subject-ambiguous', 'absent', 'no-address'] as const;

/** One of {@link leftOutReasons}. */
export type LeftOut = (typeof leftOutReasons)[number];

/** Whether a run of this state is over. */
export function isOver(state: RunState): boolean {
  return state === 'cancelled' || state === 'done' || state === 'failed';
}

/** Whether nodes work on a run of this state. */
export function isWorked(state: RunState): boolean {
  return state === 'rolling' || state === 'running';
}

/** The key of a subject in a run: one for all spellings of the user id. */
export const keyOfUser = (userId: string): string => userId.toLowerCase();

/** What became of a finding, or would. */
export function outcomeOf({ action, outcome }: Pick<RunFinding, 'action' | 'outcome'>, { plan }: Run): FindingOutcome {
  if (outcome !== undefined) return outcome;
  if (!plan.dry) return 'pending';
  return action === 'report' ? 'reported' : `would-${action}`;
}
