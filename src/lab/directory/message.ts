import { Ber, BerReader } from 'ldapts';
import { enter, type Filter, readBytes, readFilter } from './filter.ts';
import type { Scope } from './tree.ts';

/** A control of a request. */
export interface RequestControl {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer | undefined;
}

/** One change of a Modify. */
export interface AttributeChange {
  readonly operation: 'add' | 'delete' | 'replace' | 'increment';
  readonly name: string;
  readonly values: readonly Buffer[];
}

/** A bind; `password` is undefined for anything but a simple one. */
export interface BindRequest {
  readonly op: 'bind';
  readonly version: number;
  readonly name: string;
  readonly password: string | undefined;
}

/** A search. */
export interface SearchRequest {
  readonly op: 'search';
  readonly base: string;
  readonly scope: Scope;
  readonly sizeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Filter;
  readonly attributes: readonly string[];
}

/** A Modify. */
export interface ModifyRequest {
  readonly op: 'modify';
  readonly dn: string;
  readonly changes: readonly AttributeChange[];
}

/** An extended operation. */
export interface ExtendedRequest {
  readonly op: 'extended';
  readonly oid: string;
}

/** What a client asks (RFC 4511 section 4). `other` is an operation that the lab has not. */
export type LdapRequest =
  | BindRequest
  | SearchRequest
  | ModifyRequest
  | ExtendedRequest
  | { readonly op: 'unbind' | 'abandon' }
  | { readonly op: 'other'; readonly tag: number };

/** A request with its number and controls. */
export interface LdapMessage {
  readonly id: number;
  readonly request: LdapRequest;
  readonly controls: readonly RequestControl[];
}

const MAX_MESSAGE = 10_000_000;

/**
 * Cuts the first whole message off what has arrived. Undefined while more must come; throws a TypeError for what can
 * never become one.
 */
export function cutMessage(data: Buffer): { readonly message: Buffer; readonly rest: Buffer } | undefined {
  if (data.length === 0) return undefined;
  if (data[0] !== 0x30) throw new TypeError('not LDAP');
  const reader = new BerReader(data);
  if (reader.readSequence() === null) return undefined;
  const end = reader.offset + reader.length;
  if (end > MAX_MESSAGE || reader.length < 0) throw new TypeError('too large');
  return end > data.length ? undefined : { message: data.subarray(0, end), rest: data.subarray(end) };
}

const integer = (reader: BerReader): number => reader.readInt() ?? missing();
const text = (reader: BerReader): string => readBytes(reader).toString('utf8');

function missing(): never {
  throw new TypeError('malformed LDAP message');
}

function readBind(reader: BerReader): LdapRequest {
  const [version, name] = [integer(reader), text(reader)];
  const simple = reader.peek() === 0x80;
  return { op: 'bind', version, name, password: simple ? readBytes(reader, 0x80).toString('utf8') : undefined };
}

const scopes: readonly Scope[] = ['base', 'one', 'sub'];

function readSearch(reader: BerReader): LdapRequest {
  const base = text(reader);
  const scope = scopes[reader.readEnumeration() ?? 9] ?? missing();
  reader.readEnumeration();
  const sizeLimit = integer(reader);
  integer(reader);
  const typesOnly = reader.readBoolean() ?? false;
  const filter = readFilter(reader);
  const end = enter(reader);
  const attributes: string[] = [];
  while (reader.offset < end) attributes.push(text(reader));
  return { op: 'search', base, scope, sizeLimit, typesOnly, filter, attributes };
}

const operations = ['add', 'delete', 'replace', 'increment'] as const;

function readChange(reader: BerReader): AttributeChange {
  enter(reader);
  const operation = operations[reader.readEnumeration() ?? 9] ?? missing();
  enter(reader);
  const name = text(reader);
  const end = enter(reader, Ber.Set | Ber.Constructor);
  const values: Buffer[] = [];
  while (reader.offset < end) values.push(Buffer.from(readBytes(reader)));
  return { operation, name, values };
}

function readModify(reader: BerReader): LdapRequest {
  const dn = text(reader);
  const end = enter(reader);
  const changes: AttributeChange[] = [];
  while (reader.offset < end) changes.push(readChange(reader));
  return { op: 'modify', dn, changes };
}

const readers: Readonly<Record<number, (reader: BerReader) => LdapRequest>> = {
  96: readBind,
  99: readSearch,
  102: readModify,
  119: reader => ({ op: 'extended', oid: readBytes(reader, 0x80).toString('utf8') }),
};

function readControls(reader: BerReader): readonly RequestControl[] {
  if (reader.peek() !== 0xa0) return [];
  const end = enter(reader);
  const controls: RequestControl[] = [];
  while (reader.offset < end) {
    const last = enter(reader);
    const oid = text(reader);
    const critical = reader.peek() === Ber.Boolean ? (reader.readBoolean() ?? false) : false;
    const value = reader.offset < last ? Buffer.from(readBytes(reader)) : undefined;
    controls.push({ oid, critical, value });
  }
  return controls;
}

const UNBIND = 0x42;
const ABANDON = 0x50;

/** Reads one whole message. Throws where it is malformed. */
export function readMessage(data: Buffer): LdapMessage {
  const reader = new BerReader(data);
  enter(reader);
  const id = integer(reader);
  const tag = reader.peek() ?? missing();
  if (tag === UNBIND) return { id, request: { op: 'unbind' }, controls: [] };
  if (tag === ABANDON) return { id, request: { op: 'abandon' }, controls: [] };
  const end = enter(reader);
  const request = readers[tag]?.(reader) ?? { op: 'other', tag };
  reader.offset = end;
  return { id, request, controls: readControls(reader) };
}
