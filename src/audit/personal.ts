import { hash } from 'node:crypto';
import type { AuditEvent } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';

/** The columns that can name a person. The chain holds a salted hash of them, so that they can be blanked. */
export const personalColumns = ['requester', 'device', 'address', 'subject', 'mail', 'detail'] as const;

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
  };
}

/** Their salted hash. The salt goes when they go: nobody can try names against what is left. */
export function personalHash(personal: Personal, salt: string): string {
  return hash('sha256', JSON.stringify([salt, ...personalColumns.map(column => personal[column])]), 'base64url');
}
