import { ResultCodeError } from 'ldapts';
import { RekeyError } from '../../base/rekey-error.ts';

/** No connection could be made: nothing was sent, another server may be asked. */
export class DirectoryUnreachable extends RekeyError {
  constructor(server: string, why: string) {
    super('directory-unreachable', `The directory server ${server} cannot be reached: ${why}.`);
  }
}

/** The connection broke, or the time was over, after a request was sent: nobody knows whether it was carried out. */
export class DirectoryNoAnswer extends RekeyError {
  constructor(server: string, what: string) {
    super('directory-no-answer', `The directory server ${server} did not answer a ${what}.`);
  }
}

/** The server is there but cannot serve now (LDAP results 51 busy and 52 unavailable). */
export class DirectoryBusy extends RekeyError {
  constructor(server: string) {
    super('directory-busy', `The directory server ${server} says that it is busy or unavailable.`);
  }
}

/** Our own account may not sign in, or may not do what was asked. */
export class DirectoryDenied extends RekeyError {
  constructor(message: string) {
    super('directory-denied', message);
  }
}

/** The server answered something that was not expected here. */
export class DirectoryProtocol extends RekeyError {
  constructor(message: string) {
    super('directory-protocol', message);
  }
}

/**
 * An answer with an LDAP result code other than success. Holds the codes of the server's text, never the text: some
 * servers and password-quality modules write values into it.
 */
export class DirectoryResult extends RekeyError {
  /** RFC 4511 section 4.1.9. */
  readonly result: number;
  /** The leading eight hexadecimal digits of Active Directory's text, upper case: `0000052D`; absent elsewhere. */
  readonly hex: string | undefined;
  /** The sub-code of a refused bind, lower case: `52e`; absent elsewhere. */
  readonly data: string | undefined;

  constructor(server: string, what: string, wire: { result: number; hex?: string; data?: string }) {
    const codes = [`result ${wire.result}`, wire.hex, wire.data && `data ${wire.data}`].filter(Boolean).join(', ');
    super('directory-refused', `The directory server ${server} refused a ${what} (${codes}).`);
    this.result = wire.result;
    this.hex = wire.hex;
    this.data = wire.data;
  }
}

/** LDAP result codes that are spoken of by name (RFC 4511 appendix A). */
export const ldapResult = {
  strongerAuthRequired: 8,
  referral: 10,
  unavailableCriticalExtension: 12,
  constraintViolation: 19,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
} as const;

/**
 * Rebuilds what ldapts threw. Its own errors may hold what was sent, so they are neither kept nor named as the cause.
 * `what` is the operation: `search`, `modify`, `bind`, `password modify`.
 */
export function rebuildError(thrown: unknown, server: string, what: string): RekeyError {
  if (thrown instanceof RekeyError) return thrown;
  if (!(thrown instanceof ResultCodeError)) return new DirectoryNoAnswer(server, what);
  if (thrown.code === ldapResult.busy || thrown.code === ldapResult.unavailable) return new DirectoryBusy(server);
  const hex = /^\s*([0-9A-Fa-f]{8}):/.exec(thrown.message)?.[1]?.toUpperCase();
  const data = /\bdata ([0-9A-Fa-f]{1,8})\b/.exec(thrown.message)?.[1]?.toLowerCase();
  return new DirectoryResult(server, what, { result: thrown.code, ...(hex && { hex }), ...(data && { data }) });
}
