import { createHash } from 'node:crypto';
import type { Visit } from '../web/route.ts';
import type { HeldForm } from './forms.ts';

const ID_BYTES = 16;

/**
 * The name of the renewal that a form asks for: the same form sent twice (a second click, a page sent again) names the
 * same renewal, and a form that was changed another. It holds the session: nobody can name the renewal of somebody else.
 */
export function renewalIdOf(
  { session }: Pick<Visit, 'session'>,
  userId: string,
  mark: string,
  { kinds, mustChange, show, ticket }: HeldForm,
): string {
  const asked = [session.id, userId.toLowerCase(), mark, [...kinds].sort(), mustChange, show, ticket];
  return createHash('sha256').update(JSON.stringify(asked)).digest().subarray(0, ID_BYTES).toString('base64url');
}
