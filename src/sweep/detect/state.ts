import type { Detector } from './detector.ts';
import { DAY, found } from './detector.ts';

/** `locked`: by whom is the reason. */
export const locked: Detector = ({ credential }) =>
  credential.locked === 'no' ? undefined : found('locked', { reason: credential.locked });

/** `inactive`: closed by its system for not having been used, or unused for the days that our policy allows. */
export const inactive: Detector = ({ credential, joined }, { now, policyFor }) => {
  if (credential.inactive) return found('inactive', { reason: 'closed' });
  const days = policyFor(credential.kind, joined).inactiveDaysAllowed;
  const since = credential.lastSuccessAt;
  return days > 0 && since !== undefined && since + days * DAY <= now
    ? found('inactive', { reason: 'unused' })
    : undefined;
};

/** `must-change`: nothing else is done with it before it is changed. */
export const mustChange: Detector = ({ credential }) => (credential.mustChange ? found('must-change') : undefined);

/** `never-used`: nobody ever signed in with it. */
export const neverUsed: Detector = ({ credential }) => (credential.neverUsed ? found('never-used') : undefined);
