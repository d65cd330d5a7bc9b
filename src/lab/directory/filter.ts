import { Ber, type BerReader } from 'ldapts';

/** A search filter (RFC 4511 section 4.5.1.7). Values are bytes as they came. */
export type Filter =
  | { readonly type: 'and'; readonly parts: readonly Filter[] }
  | { readonly type: 'or'; readonly parts: readonly Filter[] }
  | { readonly type: 'not'; readonly part: Filter }
  | { readonly type: 'equal' | 'greater' | 'less' | 'approx'; readonly name: string; readonly value: Buffer }
  | { readonly type: 'present'; readonly name: string }
  | { readonly type: 'substrings'; readonly name: string; readonly pieces: readonly SubstringPiece[] }
  | { readonly type: 'extensible'; readonly name: string; readonly rule: string; readonly value: Buffer };

/** A piece of a substring filter and where it must stand. */
export interface SubstringPiece {
  readonly at: 'initial' | 'any' | 'final';
  readonly value: Buffer;
}

const tags = {
  and: 0xa0,
  or: 0xa1,
  not: 0xa2,
  equal: 0xa3,
  substrings: 0xa4,
  greater: 0xa5,
  less: 0xa6,
  present: 0x87,
  approx: 0xa8,
  extensible: 0xa9,
} as const;

/** Reads an octet string of any tag. */
export function readBytes(reader: BerReader, tag: number = Ber.OctetString): Buffer {
  return reader.readString(tag, true) ?? fail();
}

function fail(): never {
  throw new TypeError('malformed LDAP message');
}

/** Enters a constructed value and gives where it ends. */
export function enter(reader: BerReader, tag?: number): number {
  if (reader.readSequence(tag) === null) fail();
  const end = reader.offset + reader.length;
  return end <= reader.buffer.length ? end : fail();
}

function readAll<Part>(reader: BerReader, end: number, read: () => Part): readonly Part[] {
  const parts: Part[] = [];
  while (reader.offset < end) parts.push(read());
  return parts;
}

const pieceKinds: Readonly<Record<number, SubstringPiece['at']>> = { 128: 'initial', 129: 'any', 130: 'final' };

function readPiece(reader: BerReader): SubstringPiece {
  const tag = reader.peek() ?? 0;
  return { at: pieceKinds[tag] ?? fail(), value: readBytes(reader, tag) };
}

function readExtensible(reader: BerReader): Filter {
  const end = enter(reader, tags.extensible);
  let [rule, name, value] = ['', '', Buffer.alloc(0)];
  while (reader.offset < end) {
    const tag = reader.peek() ?? 0;
    const bytes = readBytes(reader, tag);
    if (tag === 0x81) rule = bytes.toString('utf8');
    else if (tag === 0x82) name = bytes.toString('utf8');
    else if (tag === 0x83) value = Buffer.from(bytes);
  }
  return { type: 'extensible', name, rule, value };
}

const MAX_DEPTH = 100;

/** Reads a filter. Throws a TypeError for what is none. */
export function readFilter(reader: BerReader, depth = 0): Filter {
  if (depth > MAX_DEPTH) fail();
  const tag = reader.peek();
  const deeper = (): Filter => readFilter(reader, depth + 1);
  switch (tag) {
    case tags.and:
    case tags.or:
      return { type: tag === tags.and ? 'and' : 'or', parts: readAll(reader, enter(reader), deeper) };
    case tags.not:
      enter(reader);
      return { type: 'not', part: deeper() };
    case tags.present:
      return { type: 'present', name: readBytes(reader, tags.present).toString('utf8') };
    case tags.substrings:
      return readSubstrings(reader);
    case tags.extensible:
      return readExtensible(reader);
    case tags.equal:
    case tags.greater:
    case tags.less:
    case tags.approx:
      return readAssertion(reader, tag);
    default:
      return fail();
  }
}

function readSubstrings(reader: BerReader): Filter {
  enter(reader);
  const name = readBytes(reader).toString('utf8');
  return { type: 'substrings', name, pieces: readAll(reader, enter(reader), () => readPiece(reader)) };
}

const assertions = {
  [tags.equal]: 'equal',
  [tags.greater]: 'greater',
  [tags.less]: 'less',
  [tags.approx]: 'approx',
} as const;

function readAssertion(reader: BerReader, tag: keyof typeof assertions): Filter {
  enter(reader);
  const name = readBytes(reader).toString('utf8');
  return { type: assertions[tag], name, value: readBytes(reader) };
}

function valueText(value: Buffer): string {
  const text = value.toString('utf8');
  const readable = Buffer.from(text, 'utf8').equals(value) && !/\p{Cc}/u.test(text);
  if (!readable) return value.toString('hex').replace(/../g, '\\$&');
  return text.replace(/[\\*()]/g, char => `\\${char.charCodeAt(0).toString(16)}`);
}

const signs = { equal: '=', greater: '>=', less: '<=', approx: '~=' } as const;

function substringText(pieces: readonly SubstringPiece[]): string {
  const find = (at: SubstringPiece['at']): readonly string[] =>
    pieces.filter(piece => piece.at === at).map(piece => valueText(piece.value));
  return [find('initial')[0] ?? '', ...find('any'), find('final')[0] ?? ''].join('*');
}

/** A filter as text (RFC 4515), for the record of calls. */
export function filterText(filter: Filter): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return `(${filter.type === 'and' ? '&' : '|'}${filter.parts.map(filterText).join('')})`;
    case 'not':
      return `(!${filterText(filter.part)})`;
    case 'present':
      return `(${filter.name}=*)`;
    case 'substrings':
      return `(${filter.name}=${substringText(filter.pieces)})`;
    case 'extensible':
      return `(${filter.name}${filter.rule === '' ? '' : `:${filter.rule}`}:=${valueText(filter.value)})`;
    default:
      return `(${filter.name}${signs[filter.type]}${valueText(filter.value)})`;
  }
}
