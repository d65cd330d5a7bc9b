import { BerWriter } from 'ldapts';

/** The extended operation "Password Modify" (RFC 3062 section 2). */
export const passwordModifyOid = '1.3.6.1.4.1.4203.1.11.1';

const CONTEXT = 0x80;

/**
 * `PasswdModifyRequestValue ::= SEQUENCE { userIdentity [0], oldPasswd [1], newPasswd [2] }` without the old one:
 * an administrative change. The new value is always given, since ldapts mangles one that the server would make up.
 */
export function passwordModifyRequest(dn: string, value: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(dn, CONTEXT);
  writer.writeString(value, CONTEXT + 2);
  writer.endSequence();
  return writer.buffer;
}
