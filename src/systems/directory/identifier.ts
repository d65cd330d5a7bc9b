const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is an identifier as kept in `Entry.id`: objectGUID or entryUUID in the usual spelling. */
export function isIdentifier(text: string): boolean {
  return shape.test(text);
}

/** The first three groups of a GUID are little-endian on the wire (MS-DTYP 2.3.4.2); turning them round twice is no change. */
function turn(bytes: Buffer): Buffer {
  const part = (from: number, to: number): Buffer => Buffer.from(bytes.subarray(from, to)).reverse();
  return Buffer.concat([part(0, 4), part(4, 6), part(6, 8), bytes.subarray(8, 16)]);
}

/** The usual spelling of an objectGUID. */
export function guidText(bytes: Buffer): string {
  return turn(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The 16 bytes of an objectGUID. */
export function guidBytes(text: string): Buffer {
  return turn(Buffer.from(text.replaceAll('-', ''), 'hex'));
}
