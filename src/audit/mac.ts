import { type Keyring, sameHash } from '../base/keyring.ts';
import type { AuditHeadTable, AuditTable } from '../store/migrations/0001-audit.ts';

/** A row without its MAC. */
export type UnsignedRow = Omit<AuditTable, 'mac'>;

/** A head without its MAC. */
export type UnsignedHead = Omit<AuditHeadTable, 'mac' | 'id'>;

/** What stands before the first row. */
export const GENESIS = '';

/** The MAC of a row: over all that never changes, in one fixed order, and so over every row before it. */
export function rowMac(keyring: Keyring, row: UnsignedRow): string {
  const { seq, at, event, channel, kind, system, reason, renewal, personal_hash, key_id, previous } = row;
  const fixed = ['row', seq, at, event, channel, kind, system, reason, renewal, personal_hash, key_id, previous];
  return keyring.hmac('audit', JSON.stringify(fixed), key_id);
}

/** The MAC of the head: rows cut off at the end leave a head that still counts them. */
export function headMac(keyring: Keyring, { seq, last_mac, base_seq, base_mac, key_id }: UnsignedHead): string {
  return keyring.hmac('audit', JSON.stringify(['head', seq, last_mac, base_seq, base_mac, key_id]), key_id);
}

/** Proves that the holder of the key blanked a row's personal columns. */
export function erasureMark(keyring: Keyring, seq: number, mac: string): string {
  return `${keyring.currentId}.${erasureMac(keyring, seq, mac, keyring.currentId)}`;
}

/** Whether {@link erasureMark} made the mark. */
export function isErasureMark(keyring: Keyring, mark: string, seq: number, mac: string): boolean {
  const [keyId = '', proof = ''] = mark.split('.');
  return sameHash(proof, erasureMac(keyring, seq, mac, keyId));
}

function erasureMac(keyring: Keyring, seq: number, mac: string, keyId: string): string {
  return keyring.hmac('audit', JSON.stringify(['erased', seq, mac, keyId]), keyId);
}
