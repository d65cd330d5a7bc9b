import type { Subject } from '../renewal/subject.ts';
import type { Visit } from '../web/route.ts';
import type { CallerCheck } from './caller-check.ts';
import type { HelpdeskParts } from './parts.ts';
import { requesterOf } from './requester.ts';

/** Keeps that the caller answered rightly, and audits it once. */
export async function noteProof(
  parts: HelpdeskParts,
  visit: Visit,
  subject: Subject,
  check: CallerCheck,
): Promise<void> {
  if (!(await parts.callers.prove(check))) return;
  await parts.audit.append({
    event: 'authentication-success',
    requester: requesterOf(visit),
    subject: subject.userId,
    reason: check.method,
  });
}
