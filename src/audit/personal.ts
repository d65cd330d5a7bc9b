import { hash } from 'node:crypto';
import type { AuditEvent } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';

/** The columns that can name a person. The chain holds a salted hash of them, so that they can be blanked. */
export const personalColumns = ['requester', 'device', 'address', 'subject', 'mail', 'detail', 'ticket'] as const;

/** The personal columns of one row. */
export type Personal = Pick<AuditTable, (typeof personalColumns)[number]>;

/** What an erased row holds in their place. */
export const blank: Personal & { personal_salt: null } = {
  requester: null,
  device: null,
  address: null,
  subject: null,
  mail: null,
  detail: null,
  ticket: null,
  personal_salt: null,
};

/** The personal columns of an event. */
export function personalOf({ requester, subject, mail, detail }: AuditEvent): Personal {
  return {
    requester: requester.id,
    device: requester.device ?? null,
    address: requester.address ?? null,
    subject: subject ?? null,
    mail: mail ?? null,
    detail: detail ?? null,
    ticket: requester.ticket ?? null,
  };
}

/**
 * Their salted hash. The salt goes when they go: nobody can try names against what is left. A ticket is hashed only where
 * there is one: rows that were written before there were tickets stay proved.
 */
export function personalHash({ ticket, ...personal }: Personal, salt: string): string {
  const { requester, device, address, subject, mail, detail } = personal;
  const hashed = [salt, requester, device, address, subject, mail, detail, ...(ticket === null ? [] : [ticket])];
  return hash('sha256', JSON.stringify(hashed), 'base64url');
}
