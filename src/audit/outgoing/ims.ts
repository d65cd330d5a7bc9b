import type { AuditRecord } from '../read.ts';

/** What CUCM calls the events of its own authentication log, with the reasons of a failure. */
const failures: readonly (readonly [RegExp, string])[] = [
  [/^locked-administrator$/, 'locked by administrator'],
  [/^(locked|locked-failed-attempts|refused-.*|guess-budget)$/, 'locked by failed attempts'],
  [/^(expired|correct-expired)$/, 'expired'],
  [/^must-change$/, 'must change'],
  [/^inactive$/, 'inactive'],
];

function failureOf({ reason = '', system }: AuditRecord): string {
  if (reason === 'disabled') return system === 'directory' ? 'directory inactive' : 'inactive';
  return failures.find(([shape]) => shape.test(reason))?.[1] ?? 'wrong or unknown';
}

const names: Readonly<Record<string, string>> = {
  'authentication-success': 'authentication success',
  'update-success': 'update success',
  'update-failure': 'update failure',
};

/**
 * The text of an event of CUCM's list, with `ims-auth` and the user id, for filters that were made for CUCM's own;
 * undefined for other events.
 */
export function imsText(record: AuditRecord): string | undefined {
  const { event, subject = 'unknown' } = record;
  const what = event === 'authentication-failure' ? `authentication failure (${failureOf(record)})` : names[event];
  return what === undefined ? undefined : `ims-auth: ${what}, user ${subject}`;
}
