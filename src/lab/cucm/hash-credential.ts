import { hash } from 'node:crypto';

/**
 * What stands in the `credentials` columns. Equal values make equal texts, as the Data Dictionary's comparable columns
 * suggest; a lab needs no slow hash.
 */
export function hashCredential(value: string): string {
  return hash('sha256', `lab ${value}`, 'base64');
}
