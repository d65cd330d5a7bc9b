import type { AuditEventName } from '../renewal/ports.ts';

/** What became of what an event tells of. Events that only say that something happened have none. */
export const reportOutcomes = ['done', 'refused', 'failed', 'unknown'] as const;

/** One of {@link reportOutcomes}. */
export type ReportOutcome = (typeof reportOutcomes)[number];

/** What a system said no to counts as failed: whether by rule stands in the reason. */
const outcomes: Readonly<Partial<Record<AuditEventName, ReportOutcome>>> = {
  'authentication-success': 'done',
  'authentication-failure': 'refused',
  'self-service-paused': 'refused',
  'source-mismatch': 'refused',
  'approval-failed': 'failed',
  'update-success': 'done',
  'update-failure': 'failed',
  'update-unknown': 'unknown',
  'unlock-success': 'done',
  'unlock-failure': 'failed',
  delivered: 'done',
  'delivery-failed': 'failed',
  'access-refused': 'refused',
  'signed-in': 'done',
  'sign-in-failure': 'refused',
  'details-updated': 'done',
  'details-failure': 'failed',
};

/** The outcome that an event tells of. */
export function outcomeOf(event: AuditEventName): ReportOutcome | undefined {
  return outcomes[event];
}

/** The events that tell of an outcome. */
export function eventsWith(outcome: ReportOutcome): readonly AuditEventName[] {
  return (Object.keys(outcomes) as AuditEventName[]).filter(event => outcomes[event] === outcome);
}
