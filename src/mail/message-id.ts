import { hash } from 'node:crypto';

/**
 * The Message-ID of a request: the same for every try, so that a mail sent twice shows once where the reader's
 * program joins equal ones. It tells nothing of the request's id.
 */
export function messageId(id: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'rekey.invalid';
  return `<${hash('sha256', `rekey mail ${id}`, 'hex').slice(0, 40)}@${domain}>`;
}
