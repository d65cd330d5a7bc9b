/** So many failures within a day, over all requesters, pause self-service for the subject (NIST SP 800-63B, 5.2.2). */
export const failuresADay = 100;

/** A day, and how long a pause lasts, in milliseconds. */
export const day = 24 * 60 * 60 * 1000;

/** The failures of one subject over all requesters within the last day; no record = none. Milliseconds since 1970. */
export interface DailyRecord {
  /** When they happened, at most {@link failuresADay}. */
  readonly failures: readonly number[];
  readonly pausedUntil?: number | undefined;
}

/** Whether self-service pauses for the subject now; the helpdesk can still act. */
export function isPaused(record: DailyRecord | undefined, now: number): boolean {
  return record?.pausedUntil !== undefined && now < record.pausedUntil;
}

/**
 * The record after one more failure; the one that makes a hundred within a day begins the pause (`pausesNow`: security
 * is told, once). What comes during a pause is not passed on and changes nothing. A success forgets no failure: else
 * the owner's own successes would give strangers their hundred anew.
 */
export function afterDailyFailure(
  record: DailyRecord | undefined,
  now: number,
): { readonly record: DailyRecord; readonly pausesNow: boolean } {
  if (record && isPaused(record, now)) return { record, pausesNow: false };
  const failures = [...(record?.failures ?? []).filter(at => now - at < day), now];
  if (failures.length < failuresADay) return { record: { failures }, pausesNow: false };
  return { record: { failures, pausedUntil: now + day }, pausesNow: true };
}
