import type { Finding } from '../finding.ts';
import type { SurveyedCredential } from '../ports.ts';
import type { DetectContext, Joined, JoinedEntry } from './context.ts';
import { type Detector, type Found, found } from './detector.ts';
import { due } from './due.ts';
import { expiry } from './expiry.ts';
import { initialValue } from './initial-value.ts';
import { issuedNotChanged } from './issued.ts';
import { sharedTemplate } from './shared-template.ts';
import { inactive, locked, mustChange, neverUsed } from './state.ts';
import { syncMismatch } from './sync-mismatch.ts';
import { trivial } from './trivial.ts';

/** In the order of the table of findings. */
const detectors: readonly Detector[] = [
  initialValue,
  trivial,
  issuedNotChanged,
  sharedTemplate,
  expiry,
  due,
  locked,
  inactive,
  mustChange,
  neverUsed,
  syncMismatch,
];

/** Whether there is a credential at all, and it is this system's. */
function isHeldHere({ notRenewable }: SurveyedCredential): boolean {
  return notRenewable !== 'absent' && notRenewable !== 'held-elsewhere';
}

/** An account that nobody can use has one finding only: nothing of it is renewed or reminded of. */
const accountDisabled: readonly Found[] = [found('inactive', { reason: 'account-disabled' })];

function foundOf(credential: SurveyedCredential, entry: JoinedEntry, joined: Joined, context: DetectContext): Found[] {
  const seen = { credential, entry, joined };
  return detectors.map(detector => detector(seen, context)).filter(one => one !== undefined);
}

/**
 * Everything that is found of one subject's credentials. Pure, nothing is guessed here. A credential that its
 * system does not hold has no findings.
 */
export function detect(joined: Joined, context: DetectContext): readonly Finding[] {
  return joined.entries.flatMap(entry =>
    entry.credentials.filter(isHeldHere).flatMap(credential => {
      const all = entry.entry.enabled ? foundOf(credential, entry, joined, context) : accountDisabled;
      const { kind, stamp } = credential;
      return all.map(one => ({ userId: joined.userId, system: entry.system, kind, stamp, ...one }));
    }),
  );
}
