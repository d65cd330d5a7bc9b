import { type BerWriter, Control } from 'ldapts';
import { guidBytes } from '../identifier.ts';

/** User-Force-Change-Password: an administrator's reset. */
const RESET = guidBytes('00299570-246d-11d0-a768-00aa006e0529');
/** User-Change-Password: the user's own change. */
const CHANGE = guidBytes('ab721a53-1e2f-11d0-9819-00aa0040529b');

const EVERYONE = Buffer.from('010100000000000100000000', 'hex');
const SELF = Buffer.from('01010000000000050a000000', 'hex');

const CONTROL_ACCESS = 0x100;
const INHERIT_ONLY = 0x08;
/** Types of entries: allow, deny, allow and deny for one object type (MS-DTYP 2.4.4.1). */
const allowing = new Set([0, 5]);
const denying = new Set([1, 6]);
const ofObject = new Set([5, 6]);

/** One entry of an access control list, as far as extended rights go. */
interface Ace {
  readonly type: number;
  readonly flags: number;
  readonly mask: number;
  /** The right it speaks of; undefined = all of them. */
  readonly right: Buffer | undefined;
  readonly sid: Buffer;
}

function aceOf(bytes: Buffer): Ace {
  const type = bytes.readUInt8(0);
  const present = ofObject.has(type) ? bytes.readUInt32LE(8) : 0;
  const afterFlags = ofObject.has(type) ? 12 : 8;
  const right = present & 1 ? bytes.subarray(afterFlags, afterFlags + 16) : undefined;
  const sidAt = afterFlags + (present & 1 ? 16 : 0) + (present & 2 ? 16 : 0);
  const sidLength = 8 + 4 * (bytes[sidAt + 1] ?? 0);
  const sid = bytes.subarray(sidAt, sidAt + sidLength);
  return { type, flags: bytes.readUInt8(1), mask: bytes.readUInt32LE(4), right, sid };
}

/** The entries of the discretionary list of a self-relative security descriptor (MS-DTYP 2.4.6). */
function* entriesOf(descriptor: Buffer): Generator<Ace> {
  const list = descriptor.length >= 20 ? descriptor.readUInt32LE(16) : 0;
  if (list === 0) return;
  const count = descriptor.readUInt16LE(list + 4);
  for (let index = 0, at = list + 8; index < count; index += 1) {
    const size = descriptor.readUInt16LE(at + 2);
    yield aceOf(descriptor.subarray(at, at + size));
    at += size;
  }
}

function speaksOf(ace: Ace, right: Buffer, sids: readonly Buffer[]): boolean {
  const applies = (ace.mask & CONTROL_ACCESS) !== 0 && (ace.flags & INHERIT_ONLY) === 0;
  return applies && (ace.right?.equals(right) ?? true) && sids.some(sid => sid.equals(ace.sid));
}

/** Whether the holder of these SIDs may reset the password: the first entry that speaks of it decides. */
export function mayReset(descriptor: Buffer, sids: readonly Buffer[]): boolean {
  for (const ace of entriesOf(descriptor)) {
    if (!speaksOf(ace, RESET, sids)) continue;
    if (allowing.has(ace.type)) return true;
    if (denying.has(ace.type)) return false;
  }
  return false;
}

/** "User cannot change password": an entry denies it to the user or everyone; no flag tells it (MS-ADTS 2.2.16, CC). */
export function cannotChange(descriptor: Buffer): boolean {
  return [...entriesOf(descriptor)].some(
    ace => denying.has(ace.type) && ace.right !== undefined && speaksOf(ace, CHANGE, [SELF, EVERYONE]),
  );
}

/** LDAP_SERVER_SD_FLAGS_OID: without it only who may read auditing gets a descriptor at all. 4 = the discretionary list. */
export class DiscretionaryList extends Control {
  constructor() {
    super('1.2.840.113556.1.4.801', { critical: false });
  }

  protected override writeControl(writer: BerWriter): void {
    writer.writeBuffer(Buffer.from([0x30, 0x03, 0x02, 0x01, 0x04]), 0x04);
  }
}
