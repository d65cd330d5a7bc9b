import { createHash } from 'node:crypto';

/** The bytes of a SID from its text (MS-DTYP 2.4.2.2). */
export function sidBytes(text: string): Buffer {
  const [, revision = '1', authority = '5', ...parts] = text.split('-');
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(Number(revision), 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  parts.forEach((part, at) => {
    bytes.writeUInt32LE(Number(part), 8 + 4 * at);
  });
  return bytes;
}

/** A GUID's 16 bytes that are always the same for the same words. */
export function guidBytesOf(...words: readonly string[]): Buffer {
  return createHash('sha1').update(words.join('\0').toLowerCase()).digest().subarray(0, 16);
}

/** The bytes of a GUID in its text form: the first three groups are little-endian. Undefined for anything else. */
export function guidFromText(text: string): Buffer | undefined {
  if (/^[0-9a-f]{32}$/i.test(text)) return Buffer.from(text, 'hex');
  const groups = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(text)?.slice(1);
  if (!groups) return undefined;
  return Buffer.concat(
    groups.map((group, at) => (at < 3 ? Buffer.from(group, 'hex').reverse() : Buffer.from(group, 'hex'))),
  );
}
