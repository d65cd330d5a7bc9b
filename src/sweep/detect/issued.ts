import { DAY, type Detector, found } from './detector.ts';

/**
 * `issued-not-changed`: a value that this product set and that had to be changed is still in force after so many days.
 * Known by its stamp alone, without a guess; `at` is when it was issued.
 */
export const issuedNotChanged: Detector = ({ credential, entry }, { issuedAt, issuedDays, now }) => {
  const at = issuedAt(entry.system, entry.entry.id, credential.kind, credential.stamp);
  return at !== undefined && at + issuedDays * DAY <= now ? found('issued-not-changed', { at }) : undefined;
};
