import type { Keyring } from '../base/keyring.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import type { Broken } from './broken.ts';
import { isSigned, type RowFault } from './check-row.ts';

/** How far from its place a row is looked for; farther, it counts as changed. */
const REACH = 1000;

/** Names what was done to the first row that does not fit. `next` is the row behind it. */
export function diagnose(
  keyring: Keyring,
  fault: Exclude<RowFault, undefined>,
  row: AuditTable,
  seq: number,
  next: AuditTable | undefined,
): Broken {
  if (fault === 'gap') return removed(seq, row.seq - 1);
  if (fault === 'personal') return changed(seq, 'its personal columns are not what was written');
  if (fault === 'unlinked') return changed(seq, 'it does not follow the row before it');
  const origin = originOf(keyring, row);
  const nextOrigin = next && originOf(keyring, next);
  if (origin === undefined) {
    if (nextOrigin === seq)
      return { sort: 'inserted', seq, sentence: `Row ${seq} was inserted: it was never written.` };
    return changed(seq, 'it does not say what was written');
  }
  // Everything behind moved up by as much: what stood here was taken out and the rest numbered anew.
  if (origin > seq && (next === undefined || nextOrigin === origin + 1)) return removed(seq, origin - 1);
  return { sort: 'moved', seq, sentence: `Row ${seq} was moved or copied here: it was written as row ${origin}.` };
}

function originOf(keyring: Keyring, row: AuditTable): number | undefined {
  for (let distance = 1; distance <= REACH; distance += 1) {
    if (isSigned(keyring, row, row.seq - distance)) return row.seq - distance;
    if (isSigned(keyring, row, row.seq + distance)) return row.seq + distance;
  }
  return undefined;
}

function removed(first: number, last: number): Broken {
  const rows = first === last ? `Row ${first} was` : `Rows ${first} to ${last} were`;
  return { sort: 'removed', seq: first, sentence: `${rows} removed.` };
}

function changed(seq: number, how: string): Broken {
  return { sort: 'changed', seq, sentence: `Row ${seq} was changed: ${how}.` };
}
