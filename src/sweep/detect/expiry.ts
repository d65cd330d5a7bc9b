import type { Policy } from '../../policy/policy.ts';
import type { SurveyedCredential } from '../ports.ts';
import { DAY, type Detector, found } from './detector.ts';

/**
 * When a credential expires: by the system's reckoning or by our policy's days since its last change, whichever is
 * first; a directory that tells computes it alone (`sweep.md` "Findings"). Infinity = never, undefined = unknown. What is
 * marked as one that does not expire does not by our policy either.
 */
export function expiresAt(credential: SurveyedCredential, { expiresAfterDays }: Policy): number | undefined {
  const { kind, expiresAt: theirs, changedAt, exemptFromExpiry } = credential;
  if (kind === 'directory-password' && theirs !== undefined) return theirs;
  if (exemptFromExpiry) return Number.POSITIVE_INFINITY;
  if (expiresAfterDays === 0 || changedAt === undefined) return theirs;
  return Math.min(theirs ?? Number.POSITIVE_INFINITY, changedAt + expiresAfterDays * DAY);
}

/** `expired`, or `expiring` within the longest of the warnings: the sweep's, our policy's, the system's. */
export const expiry: Detector = ({ credential, joined }, { now, policyFor, expiringDays }) => {
  const policy = policyFor(credential.kind, joined);
  const at = expiresAt(credential, policy);
  if (at === undefined || !Number.isFinite(at)) return undefined;
  if (at <= now) return found('expired', { at });
  const days = Math.max(expiringDays, policy.expiryWarningDays, credential.expiryWarningDays ?? 0);
  return at - now <= days * DAY ? found('expiring', { at }) : undefined;
};
