import type { ApprovalPurpose, ApprovalQuestion } from '../../dialog/ports.ts';
import type { Line } from '../../dialog/screen.ts';
import type { Requester } from '../../renewal/ports.ts';

/** Who asks, as the subject can check it: a name, a phone, an address. */
export function askerLine(requester: Requester, name?: string): Line {
  const address = requester.address ?? requester.id;
  switch (requester.channel) {
    case 'phone':
      return { key: 'approval.by-phone', params: { device: requester.device ?? address } };
    case 'web':
      return { key: 'approval.by-web', params: { address } };
    case 'voice':
      return { key: 'approval.by-voice', params: { address } };
    default:
      return { key: 'approval.by-helpdesk', params: { name: name ?? requester.id } };
  }
}

function purposeLines(purpose: ApprovalPurpose): readonly Line[] {
  switch (purpose.what) {
    case 'renew':
      return purpose.kinds.map(kind => ({ key: 'approval.renew', params: { kind: { word: `kind.${kind}` } } }));
    case 'unlock':
      return [{ key: 'approval.unlock' }];
    case 'status':
      return [{ key: 'approval.status' }];
    default:
      return [{ key: 'approval.call' }];
  }
}

/** What the subject's phone says of a question: who asks, for what, under which ticket. */
export function approvalLines({ requester, name, purpose }: ApprovalQuestion): readonly Line[] {
  const { ticket } = requester;
  const ticketLine: readonly Line[] = ticket === undefined ? [] : [{ key: 'approval.ticket', params: { ticket } }];
  return [askerLine(requester, name), ...purposeLines(purpose), ...ticketLine];
}
