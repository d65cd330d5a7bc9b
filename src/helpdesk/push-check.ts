import type { Subject } from '../renewal/subject.ts';
import type { Visit } from '../web/route.ts';
import type { CallerCheck } from './caller-check.ts';
import { noteProof } from './note-proof.ts';
import type { HelpdeskParts } from './parts.ts';

/** The question on the subject's phone that this session waits for. */
export async function waitingPush(
  { callers }: HelpdeskParts,
  { session }: Pick<Visit, 'session'>,
  { userId }: Subject,
): Promise<CallerCheck | undefined> {
  const { waiting } = await callers.state(session.id, userId);
  return waiting.find(({ method }) => method === 'push');
}

/** Takes the answer that the phone gave. Gives what to say where it proves nothing: `helpdesk.caller.note.…`. */
export async function settlePush(parts: HelpdeskParts, visit: Visit, subject: Subject): Promise<string | undefined> {
  const check = await waitingPush(parts, visit, subject);
  if (!check || !parts.approvals) return undefined;
  const state = await parts.approvals.read(check.reference);
  if (state === 'waiting') return undefined;
  if (state === 'approved') {
    await noteProof(parts, visit, subject, check);
    return undefined;
  }
  await parts.callers.drop(check);
  return typeof state === 'string' ? state : pushNote(state.failed);
}

/** What an agent is told of a push that never stood on the phone; the other reasons are the operator's affair. */
export function pushNote(failure: string): string {
  return ['no-phone', 'limit', 'no-address', 'push-disabled', 'cucm-unreachable'].includes(failure)
    ? failure
    : 'not-shown';
}
