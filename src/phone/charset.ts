import { preferred } from '../base/language.ts';
import { spelledOut } from '../base/spelling.ts';

/** The encodings that pages are written in. */
export const charsets = ['utf-8', 'iso-8859-1'] as const;

/** One of {@link charsets}. */
export type Charset = (typeof charsets)[number];

const weightOf = (items: ReturnType<typeof preferred>, names: readonly string[]): number | undefined =>
  items.find(({ tag }) => names.includes(tag))?.weight;

/**
 * UTF-8 where the phone takes it at least as gladly as ISO-8859-1, else ISO-8859-1, which every phone has.
 * No header, as from a browser, is UTF-8 (reference "Locale and characters").
 */
export function acceptedCharset(header: string | undefined): Charset {
  if (header === undefined || header.trim() === '') return 'utf-8';
  const items = preferred(header);
  const utf8 = weightOf(items, ['utf-8', 'utf8']) ?? weightOf(items, ['*']) ?? 0;
  const latin1 = weightOf(items, ['iso-8859-1', 'latin1']) ?? 0;
  return utf8 > 0 && utf8 >= latin1 ? 'utf-8' : 'iso-8859-1';
}

const outside = /[^\0-\xff]/;

function spell(character: string): string {
  const known = spelledOut(character);
  if (known !== undefined) return known;
  if (/\p{Zs}/u.test(character)) return ' ';
  if (/\p{Mn}|\p{Cf}/u.test(character)) return '';
  const plain = character.normalize('NFKD').replace(/[^\0-\xff]/gu, '');
  return plain === '' ? '?' : plain;
}

/** What of a text ISO-8859-1 lacks, spelled with what it has: `œ` as `oe`, `…` as `...`, the rest as `?`. */
export function toLatin1(text: string): string {
  if (!outside.test(text)) return text;
  return Array.from(text.normalize('NFC'), character => (outside.test(character) ? spell(character) : character)).join(
    '',
  );
}

/** The text as it can be written in a charset. */
export function writable(text: string, charset: Charset): string {
  return charset === 'utf-8' ? text : toLatin1(text);
}

/** What stands where a text was cut. */
export function cutMark(charset: Charset): string {
  return charset === 'utf-8' ? '…' : '...';
}
