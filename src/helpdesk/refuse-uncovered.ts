import type { Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';
import { type CallerState, isCovered } from './callers.ts';
import type { HelpdeskParts } from './parts.ts';

/** Something that an agent is about to do for a caller. */
export interface ForCaller {
  readonly requester: Requester;
  readonly subject: Subject;
  readonly caller: CallerState;
}

/**
 * Whether the caller is not verified, or agreed on the phone to something else: then it is audited, and the message that
 * says so is given. `kinds`: what is to be changed; none = what no question names.
 */
export async function refuseUncovered(
  { audit }: Pick<HelpdeskParts, 'audit'>,
  { requester, subject, caller }: ForCaller,
  kinds?: readonly Kind[],
): Promise<string | undefined> {
  if (isCovered(caller, kinds)) return undefined;
  const reason = caller.verified ? 'not-asked-for' : 'not-verified';
  await audit.append({ event: 'access-refused', requester, subject: subject.userId, reason });
  return caller.verified ? 'helpdesk.problem.ask-anew' : 'helpdesk.problem.verify-first';
}
