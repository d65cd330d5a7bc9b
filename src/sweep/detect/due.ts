import { type Detector, found } from './detector.ts';

/** `due`: a date of the operator's calendar has come and the credential was last changed before it. */
export const due: Detector = ({ credential, joined }, { now, dueAt }) => {
  const at = dueAt(joined.userId, credential.kind);
  if (at === undefined || at > now || (credential.changedAt ?? 0) >= at) return undefined;
  return found('due', { at });
};
