import { dnKey } from './dn.ts';
import type { Domain } from './domain.ts';
import { type DirectoryEntry, type Value, valuesOf } from './entry.ts';
import type { Filter, SubstringPiece } from './filter.ts';
import { sidBytes } from './identifiers.ts';
import { type AttributeType, attributeType } from './schema.ts';

/** Matching rules of Active Directory. */
const rules = {
  bitAnd: '1.2.840.113556.1.4.803',
  bitOr: '1.2.840.113556.1.4.804',
  inChain: '1.2.840.113556.1.4.1941',
} as const;

/** True, false, or undefined: the filter asks something that cannot be answered (RFC 4511 section 4.5.1.7). */
type Truth = boolean | undefined;
type Test = (entry: DirectoryEntry) => Truth;

function and(parts: readonly Test[], entry: DirectoryEntry): Truth {
  let all: Truth = true;
  for (const part of parts) {
    const truth = part(entry);
    if (truth === false) return false;
    if (truth === undefined) all = undefined;
  }
  return all;
}

function or(parts: readonly Test[], entry: DirectoryEntry): Truth {
  let any: Truth = false;
  for (const part of parts) {
    const truth = part(entry);
    if (truth === true) return true;
    if (truth === undefined) any = undefined;
  }
  return any;
}

/** `(objectCategory=person)` means the DN of the class in the schema; a user's is that of person. */
function categoryDn(domain: Domain, text: string): string {
  const name = text.toLowerCase() === 'user' ? 'person' : text;
  return text.includes('=') ? text : `CN=${name},CN=Schema,CN=Configuration,${domain.names.baseDn}`;
}

function bytesOf(value: Value): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value);
}

/** What an asserted value is compared as, and how. */
function equals(domain: Domain, { name, syntax }: AttributeType, asserted: Buffer): (value: Value) => boolean {
  const text = asserted.toString('utf8');
  if (syntax === 'octets') {
    const wanted = text.startsWith('S-1-') ? sidBytes(text) : asserted;
    return value => bytesOf(value).equals(wanted);
  }
  if (syntax === 'dn') {
    const wanted = dnKey(name === 'objectCategory' ? categoryDn(domain, text) : text);
    return value => wanted !== undefined && dnKey(String(value)) === wanted;
  }
  const wanted = text.toLowerCase();
  return value => String(value).toLowerCase() === wanted;
}

function asInteger(text: string): bigint | undefined {
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

function ordered(
  { syntax }: AttributeType,
  asserted: Buffer,
  greater: boolean,
): ((value: Value) => boolean) | undefined {
  const text = asserted.toString('utf8').toLowerCase();
  if (syntax !== 'integer') {
    return value => (greater ? String(value).toLowerCase() >= text : String(value).toLowerCase() <= text);
  }
  const wanted = asInteger(text);
  if (wanted === undefined) return undefined;
  return value => (greater ? BigInt(String(value)) >= wanted : BigInt(String(value)) <= wanted);
}

function holdsPieces(value: string, pieces: readonly SubstringPiece[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const text = piece.value.toString('utf8').toLowerCase();
    if (piece.at === 'initial' && !value.startsWith(text)) return false;
    if (piece.at === 'final') return value.length - at >= text.length && value.endsWith(text);
    const found = value.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return true;
}

function extensible(
  domain: Domain,
  filter: Extract<Filter, { type: 'extensible' }>,
  type: AttributeType,
): Test | undefined {
  if (filter.rule === '') return any(type, equals(domain, type, filter.value));
  if (filter.rule === rules.inChain) return inChain(domain, type, filter.value);
  const bits = asInteger(filter.value.toString('utf8'));
  if (bits === undefined || type.syntax !== 'integer') return undefined;
  if (filter.rule === rules.bitAnd) return any(type, value => (BigInt(String(value)) & bits) === bits);
  return filter.rule === rules.bitOr ? any(type, value => (BigInt(String(value)) & bits) !== 0n) : undefined;
}

function inChain(domain: Domain, { name }: AttributeType, asserted: Buffer): Test | undefined {
  const key = dnKey(asserted.toString('utf8'));
  if (key === undefined) return () => false;
  if (name !== 'member' && name !== 'memberOf') return undefined;
  const found = name === 'member' ? domain.allGroupsOf(key) : domain.allMembersOf(key);
  return entry => found.has(entry.key);
}

function any({ name }: AttributeType, holds: (value: Value) => boolean): Test {
  return entry => valuesOf(entry, name).some(holds);
}

const unanswerable: Test = () => undefined;

/** Makes the test of a filter. Unknown, constructed and secret attributes cannot be asked for. */
export function compileFilter(domain: Domain, filter: Filter): Test {
  if (filter.type === 'and' || filter.type === 'or') {
    const parts = filter.parts.map(part => compileFilter(domain, part));
    return entry => (filter.type === 'and' ? and(parts, entry) : or(parts, entry));
  }
  if (filter.type === 'not') {
    const part = compileFilter(domain, filter.part);
    return entry => {
      const truth = part(entry);
      return truth === undefined ? undefined : !truth;
    };
  }
  const type = attributeType(filter.name);
  if (!type || type.constructed || type.secret) return unanswerable;
  return compileAssertion(domain, filter, type) ?? unanswerable;
}

type Assertion = Exclude<Filter, { type: 'and' | 'or' | 'not' }>;

function compileAssertion(domain: Domain, filter: Assertion, type: AttributeType): Test | undefined {
  switch (filter.type) {
    case 'present':
      return entry => valuesOf(entry, type.name).length > 0;
    case 'substrings':
      return any(type, value => holdsPieces(String(value).toLowerCase(), filter.pieces));
    case 'extensible':
      return extensible(domain, filter, type);
    case 'equal':
    case 'approx':
      return any(type, equals(domain, type, filter.value));
    default: {
      const holds = ordered(type, filter.value, filter.type === 'greater');
      return holds && any(type, holds);
    }
  }
}

/**
 * The entries among which everything that a filter can match is found by index; undefined where only a walk finds it.
 */
export function candidates(domain: Domain, filter: Filter): readonly DirectoryEntry[] | undefined {
  if (filter.type === 'and') return smallest(filter.parts.map(part => candidates(domain, part)));
  if (filter.type === 'or') return union(filter.parts.map(part => candidates(domain, part)));
  if (filter.type === 'extensible' && filter.rule === rules.inChain) return chainCandidates(domain, filter);
  if (filter.type !== 'equal') return undefined;
  const type = attributeType(filter.name);
  if (!type?.indexed) return undefined;
  const text = filter.value.toString('utf8');
  const isSid = type.name === 'objectSid' && text.startsWith('S-1-');
  const octets = isSid ? sidBytes(text) : filter.value;
  return domain.tree.lookUp(type.name, type.syntax === 'octets' ? octets : text);
}

function chainCandidates(
  domain: Domain,
  filter: Extract<Filter, { type: 'extensible' }>,
): readonly DirectoryEntry[] | undefined {
  const key = dnKey(filter.value.toString('utf8'));
  const name = filter.name.toLowerCase();
  if (key === undefined || (name !== 'member' && name !== 'memberof')) return undefined;
  const keys = name === 'member' ? domain.allGroupsOf(key) : domain.allMembersOf(key);
  return [...keys].map(found => domain.tree.get(found)).filter(entry => entry !== undefined);
}

type Found = readonly DirectoryEntry[] | undefined;

function smallest(all: readonly Found[]): Found {
  const known = all.filter(found => found !== undefined);
  return known.sort((a, b) => a.length - b.length)[0];
}

function union(all: readonly Found[]): Found {
  const known = all.filter(found => found !== undefined);
  return known.length < all.length ? undefined : [...new Set(known.flat())];
}
