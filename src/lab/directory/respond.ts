import { Ber, BerWriter } from 'ldapts';
import type { Value } from './entry.ts';

/** What an operation came to (RFC 4511 section 4.1.9). */
export interface LdapResult {
  readonly code: number;
  readonly matchedDn: string;
  readonly text: string;
}

/** A control of an answer. */
export interface ResponseControl {
  readonly oid: string;
  readonly value: Buffer;
}

/** Result codes that the lab answers. */
export const resultCodes = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  sizeLimitExceeded: 4,
  authMethodNotSupported: 7,
  unavailableCriticalExtension: 12,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccess: 50,
  unavailable: 52,
  unwillingToPerform: 53,
} as const;

/** It went well. */
export const success: LdapResult = { code: resultCodes.success, matchedDn: '', text: '' };

/** A result with the text of a domain controller, which ends in a NUL. */
export function result(code: number, text: string, matchedDn = ''): LdapResult {
  return { code, matchedDn, text: `${text}\0` };
}

/** Tags of answers. */
export const answerTags = {
  bind: 0x61,
  entry: 0x64,
  searchDone: 0x65,
  modify: 0x67,
  reference: 0x73,
  extended: 0x78,
} as const;

function message(
  id: number,
  tag: number,
  write: (writer: BerWriter) => void,
  controls: readonly ResponseControl[],
): Buffer {
  const writer = new BerWriter({ size: 512 });
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  write(writer);
  writer.endSequence();
  if (controls.length > 0) writeControls(writer, controls);
  writer.endSequence();
  return writer.buffer;
}

function writeControls(writer: BerWriter, controls: readonly ResponseControl[]): void {
  writer.startSequence(0xa0);
  for (const { oid, value } of controls) {
    writer.startSequence();
    writer.writeString(oid);
    writer.writeBuffer(value, Ber.OctetString);
    writer.endSequence();
  }
  writer.endSequence();
}

function writeResult(writer: BerWriter, { code, matchedDn, text }: LdapResult): void {
  writer.writeEnumeration(code);
  writer.writeString(matchedDn);
  writer.writeString(text);
}

/** The answer to an operation. */
export function writeAnswer(
  id: number,
  tag: number,
  outcome: LdapResult,
  controls: readonly ResponseControl[] = [],
): Buffer {
  return message(id, tag, writer => writeResult(writer, outcome), controls);
}

/** The answer to an extended operation. */
export function writeExtended(id: number, outcome: LdapResult, oid?: string, value?: string): Buffer {
  const write = (writer: BerWriter): void => {
    writeResult(writer, outcome);
    if (oid !== undefined) writer.writeString(oid, 0x8a);
    if (value !== undefined) writer.writeString(value, 0x8b);
  };
  return message(id, answerTags.extended, write, []);
}

/** One entry of a search. */
export function writeEntry(
  id: number,
  dn: string,
  attributes: readonly (readonly [string, readonly Value[]])[],
): Buffer {
  const write = (writer: BerWriter): void => {
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of attributes) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(Ber.Set | Ber.Constructor);
      for (const value of values) {
        if (typeof value === 'string') writer.writeString(value);
        else writer.writeBuffer(value, Ber.OctetString);
      }
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  };
  return message(id, answerTags.entry, write, []);
}

/** A reference to another server. */
export function writeReference(id: number, url: string): Buffer {
  return message(id, answerTags.reference, writer => writer.writeString(url), []);
}
