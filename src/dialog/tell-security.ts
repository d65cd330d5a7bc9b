import { day } from '../policy/daily-pause.ts';
import type { Requester } from '../renewal/ports.ts';
import type { DialogParts } from './parts.ts';

/** What telling security needs. */
export type SecurityParts = Pick<DialogParts, 'audit' | 'mail' | 'security' | 'clock' | 'log'>;

/**
 * Says that self-service pauses for a subject: in the log, in the audit, and by mail where an address is configured
 * (policy.md "Failed attempts and lockout"). Who does not exist has nothing that could pause.
 */
export async function tellSecurity(
  { audit, mail, security, clock, log }: SecurityParts,
  user: string,
  requester: Requester,
): Promise<void> {
  const now = clock.now();
  log.warn({ subject: user }, 'Self-service pauses for a day for this subject: too many failures.');
  await audit.append({ event: 'self-service-paused', requester, subject: user });
  if (!security) return;
  await mail.enqueue({
    id: `paused-${user.toLowerCase()}-${now}`,
    to: security.address,
    message: 'paused',
    language: security.language,
    values: { user, time: now, until: now + day, place: requester.id },
  });
}
