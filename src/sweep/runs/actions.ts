import { createHash } from 'node:crypto';
import type { SweepConfig } from '../../config/sweep.ts';
import type { Finding, FindingAction } from '../finding.ts';
import { keyOfUser, type RunPlan } from './run.ts';

const DAY = 86_400_000;

/**
 * What is done about a finding. A value of ours that was not changed is renewed only once its subject had the time that
 * a reminder gives.
 */
export function actionFor(finding: Finding, { actions }: RunPlan, { issued }: SweepConfig, now: number): FindingAction {
  const action = actions[finding.finding];
  if (finding.finding !== 'issued-not-changed' || action !== 'renew') return action;
  return now - (finding.at ?? now) >= issued.renewAfterDays * DAY ? 'renew' : 'remind';
}

/** Whole days until something, the day that has begun included; 0 where it is over. */
export function daysUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / DAY));
}

/**
 * For which of the days before it expires a reminder is due; undefined where none is yet. What does not expire is
 * reminded of once.
 */
export function reminderOf({ finding, at }: Finding, days: readonly number[], now: number): number | undefined {
  if (finding !== 'expiring' || at === undefined) return 0;
  const left = daysUntil(at, now);
  const reached = days.filter(each => left <= each);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/** The name of a mail about one value: the same for every run that finds it again. */
export function mailIdOf({ userId, system, kind, finding, stamp }: Finding, what: string): string {
  const named = JSON.stringify([keyOfUser(userId), system, kind, finding, stamp, what]);
  return `sweep/${createHash('sha256').update(named).digest('base64url').slice(0, 32)}`;
}
