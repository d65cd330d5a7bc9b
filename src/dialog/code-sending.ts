import type { DialogConfig } from '../config/dialog.ts';
import type { Subject } from '../renewal/subject.ts';
import { ineligible } from './eligibility.ts';
import type { CodeBinding } from './mail-code.ts';
import type { StepParts } from './parts.ts';
import { requesterOf } from './requester.ts';
import type { Session } from './session.ts';

/** Where codes go: the address of `dialog.mailCode.attribute`. */
export function codeAddress(subject: Subject, { mailCode }: DialogConfig): string | undefined {
  return mailCode.attribute === 'mail' ? subject.mail : subject.privateMail;
}

/** What a code of this dialog is bound to. */
export function codeBinding(session: Session, userId: string): CodeBinding {
  return { dialog: session.id, userId, device: session.caller.device ?? session.caller.address };
}

/**
 * Sends a code if there is anybody and any address to send it to. Whatever happens, the screen stays the same, so
 * nothing is answered (phone.md "Verify": "If an address is on file, a code is on its way").
 */
export async function sendCode(parts: StepParts, session: Session): Promise<void> {
  const { devices, subjects, attempts, codes, audit, config } = parts;
  const device = await devices.lookup(session.caller.device, session.caller.address);
  if (session.typed === undefined || (session.caller.channel === 'phone' && !device.verified)) return;
  const answer = await subjects.find(session.typed);
  if (!('found' in answer) || ineligible(answer.found, parts)) return;
  const subject = answer.found;
  const requester = requesterOf(session, device.verified);
  const to = codeAddress(subject, config);
  const pair = { subject: subject.userId, typed: session.typed, requester: requester.id };
  if (to === undefined || (await attempts.isClosed(pair))) return;
  const sent = await codes.send(codeBinding(session, subject.userId), to, subject.language ?? session.language);
  if (sent) await audit.append({ event: 'code-sent', requester, subject: subject.userId, mail: to });
}
