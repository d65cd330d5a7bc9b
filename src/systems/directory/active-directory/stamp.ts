import type { Row } from '../row.ts';

/** unicodePwd's number in the prefix table of every forest (MS-ADTS 3.1.1.2.6). */
const UNICODE_PWD = 0x0009_005a;
const HEADER = 16;
const RECORD = 48;

/** How often unicodePwd was written, out of `replPropertyMetaData` (MS-DRSR 5.162: 16 bytes, then 48 an attribute). */
function passwordVersion(metaData: Buffer | undefined): number | undefined {
  for (let at = HEADER; metaData && at + RECORD <= metaData.length; at += RECORD) {
    if (metaData.readUInt32LE(at) === UNICODE_PWD) return metaData.readUInt32LE(at + 4);
  }
  return undefined;
}

/**
 * What changes whenever the password does: pwdLastSet. It is 0 after every reset that asks for another change at the
 * next sign-in, so there the number of writes is added, where it can be read.
 */
export function stampOf(account: Row): string {
  const lastSet = account.text('pwdLastSet') ?? 'unset';
  if (lastSet !== '0') return lastSet;
  return `0/${passwordVersion(account.bytes('replPropertyMetaData')[0]) ?? 'unknown'}`;
}
