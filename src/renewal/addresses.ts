import type { Kind } from '../policy/kind.ts';
import type { Delivery } from './renewal.ts';

/** Where mails for a subject may go. */
export interface Addresses {
  readonly mail?: string | undefined;
  readonly privateMail?: string | undefined;
}

/** Where a subject's mails go: nowhere where none can be sent. */
export function addressesOf({ mail, privateMail }: Addresses, canMail: boolean): Addresses {
  return canMail ? { mail, privateMail } : {};
}

/**
 * Where a value may be mailed to: a directory password goes to the private address only, since the corporate mailbox is
 * shut to who forgot it (`phone.md` "Tell"); the others to the corporate one where there is one.
 */
export function valueAddress(kinds: readonly Kind[], { mail, privateMail }: Addresses): string | undefined {
  return kinds.includes('directory-password') ? privateMail : (mail ?? privateMail);
}

/** Where notices go: the address on file. */
export function noticeAddress({ mail, privateMail }: Addresses): string | undefined {
  return mail ?? privateMail;
}

type Asked = readonly Exclude<Delivery, 'chosen' | 'agent'>[];

/**
 * How a generated value is told and what follows, best first: what was asked for and is possible, then a link, then the
 * agent. A directory password is never written in a mail.
 */
export function deliveryPlan(
  kinds: readonly Kind[],
  asked: Asked | undefined,
  addresses: Addresses,
): readonly Delivery[] {
  const reachable = valueAddress(kinds, addresses) !== undefined;
  const possible = (asked ?? []).filter(delivery => {
    if (delivery === 'mail') return reachable && !kinds.includes('directory-password');
    return delivery !== 'link' || reachable;
  });
  return [...new Set<Delivery>([...possible, ...(reachable ? (['link'] as const) : []), 'agent'])];
}
