/** The bytes of a SID (MS-DTYP 2.4.2.2) in the same domain as `sid` with another last number. */
export function siblingSid(sid: Buffer, rid: number): Buffer {
  const sibling = Buffer.from(sid);
  sibling.writeUInt32LE(rid, sibling.length - 4);
  return sibling;
}

/** The last number of a SID: who it is within its domain. */
export function relativeId(sid: Buffer): number {
  return sid.length < 12 ? 0 : sid.readUInt32LE(sid.length - 4);
}

/** Whether a SID is one of a domain (`S-1-5-21-…`), not a built-in one. */
export function isDomainSid(sid: Buffer): boolean {
  return sid.length >= 28 && sid.readUInt32LE(8) === 21;
}
