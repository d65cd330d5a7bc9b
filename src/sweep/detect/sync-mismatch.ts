import { type Detector, found } from './detector.ts';

const MINUTE = 60_000;
/** A synchronised PIN is written on both sides within seconds; clocks differ by more. */
const TOLERANCE = 2 * MINUTE;
/** Every zone on earth is a number of quarter hours from UTC, and none by more than 14 hours. */
const QUARTER = 15 * MINUTE;
const FURTHEST_ZONE = 14 * 60 * MINUTE;

/**
 * Whether two changes cannot have been one. Unity Connection writes its time without a zone, so a difference of whole
 * quarter hours up to 14 hours may be the zone alone and is no mismatch.
 */
function apart(unityChange: number, cucmChange: number): boolean {
  const gap = Math.abs(unityChange - cucmChange);
  if (gap > FURTHEST_ZONE + TOLERANCE) return true;
  return Math.abs(gap - Math.round(gap / QUARTER) * QUARTER) > TOLERANCE;
}

/**
 * `sync-mismatch`: a voicemail PIN that should be one with a telephone PIN and was changed at another time, so that the
 * two are not the same. `at` is the later change.
 */
export const syncMismatch: Detector = ({ credential, entry, joined }, { pinSync }) => {
  if (credential.kind !== 'unity-pin' || credential.changedAt === undefined) return undefined;
  const partner = joined.entries.find(({ system }) => system === pinSync.get(entry.system));
  const changedAt = partner?.credentials.find(({ kind }) => kind === 'cucm-pin')?.changedAt;
  if (changedAt === undefined || !apart(credential.changedAt, changedAt)) return undefined;
  return found('sync-mismatch', { at: Math.max(credential.changedAt, changedAt) });
};
