import { type CallerMethod, callerMethods } from './caller-check.ts';
import type { HelpdeskParts } from './parts.ts';

/** The methods by which a caller can be asked here: without pushes nothing can be shown on a phone. */
export function usableMethods({ approvals }: Pick<HelpdeskParts, 'approvals'>): readonly CallerMethod[] {
  return callerMethods.filter(method => method === 'mail-code' || approvals !== undefined);
}
