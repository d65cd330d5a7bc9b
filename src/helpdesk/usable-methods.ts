import type { Subject } from '../renewal/subject.ts';
import { type CallerMethod, callerMethods } from './caller-check.ts';
import type { HelpdeskParts } from './parts.ts';

/** The methods by which a caller can be asked: without pushes nothing can be shown on a phone, without an address nothing mailed. */
export function usableMethods(
  { approvals, callerCodes }: Pick<HelpdeskParts, 'approvals' | 'callerCodes'>,
  subject: Subject,
): readonly CallerMethod[] {
  return callerMethods.filter(method => (method === 'mail-code' ? callerCodes.canMail(subject) : approvals));
}
