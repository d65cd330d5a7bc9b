import { DAY, type Detector, found } from './detector.ts';

/**
 * `shared-template`: a voicemail PIN that is older than its own mailbox. Nobody can have chosen it for that mailbox, so
 * it came with the template that the mailbox was made from, and every mailbox made from it has the same.
 *
 * Unity Connection tells `CreationTime` of a user in UTC but `TimeChanged` of a credential without a zone, so the PIN
 * must be older by a day, more than any two clocks on earth are apart. Where a version stamps the copied PIN with the
 * time of the copy instead, the survey says that it is as old as its mailbox (`initialValue`), found as `default-value`.
 */
export const sharedTemplate: Detector = ({ credential, entry }) => {
  const { kind, changedAt } = credential;
  if (kind !== 'unity-pin' || changedAt === undefined || entry.createdAt === undefined) return undefined;
  return changedAt + DAY < entry.createdAt ? found('shared-template') : undefined;
};
