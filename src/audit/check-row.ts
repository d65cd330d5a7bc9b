import { type Keyring, sameHash } from '../base/keyring.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import { isErasureMark, rowMac } from './mac.ts';
import { personalColumns, personalHash } from './personal.ts';

/** What is wrong with a row by itself or against the one before it. */
export type RowFault = 'gap' | 'altered' | 'unlinked' | 'personal' | undefined;

/** Checks one row against the number and the MAC that must go before it. */
export function checkRow(keyring: Keyring, row: AuditTable, seq: number, previous: string): RowFault {
  if (row.seq !== seq) return 'gap';
  if (!isSigned(keyring, row)) return 'altered';
  if (row.previous !== previous) return 'unlinked';
  return isPersonalWhole(keyring, row) ? undefined : 'personal';
}

/** Whether the row carries its own MAC, were it to stand at `seq`. */
export function isSigned(keyring: Keyring, row: AuditTable, seq: number = row.seq): boolean {
  return sameHash(row.mac, rowMac(keyring, { ...row, seq }));
}

function isPersonalWhole(keyring: Keyring, row: AuditTable): boolean {
  if (row.erased === null) return sameHash(row.personal_hash, personalHash(row, row.personal_salt ?? ''));
  const isBlank = personalColumns.every(column => row[column] === null);
  return isBlank && isErasureMark(keyring, row.erased, row.seq, row.mac);
}
