import type { Language } from '../base/language.ts';
import type { Screen } from '../dialog/screen.ts';
import { shorten } from '../words/shorten.ts';
import type { Words } from '../words/words.ts';
import { type Charset, cutMark, toLatin1 } from './charset.ts';
import type { CompiledPage, Segment } from './compile.ts';
import { cleanValue, escapeXml } from './escape.ts';

/** What fills a page in. */
export interface Filling {
  readonly screen: Screen;
  readonly language: Language;
  readonly charset: Charset;
  /** The address of the next step with the page's token, escaped. */
  readonly next: string;
  readonly words: Words;
}

type Field = Extract<Segment, { fill: 'field' }>;

function inCharset(text: string, { charset }: Filling): string {
  const clean = cleanValue(text);
  return charset === 'utf-8' ? clean : toLatin1(clean);
}

function fieldText({ name, limit }: Field, filling: Filling): string {
  const value = filling.screen.fields[name];
  if (value === undefined) return '';
  const text =
    typeof value === 'string'
      ? inCharset(value, filling)
      : value.map(line => inCharset(filling.words.line(filling.language, line), filling)).join('\n');
  return escapeXml(shorten(text, limit, cutMark(filling.charset)));
}

function writeField(written: string, field: Field, filling: Filling): string {
  const text = fieldText(field, filling);
  if (!field.ownLine) return written + text;
  return text === '' ? written : `${written + text}\n`;
}

function write(segments: readonly Segment[], filling: Filling, before: string): string {
  let written = before;
  for (const segment of segments) {
    if (typeof segment === 'string') written += segment;
    else if (segment.fill === 'address') written += filling.next;
    else if (segment.fill === 'field') written = writeField(written, segment, filling);
    else if (segment.fill === 'trim') written = written.replace(/\n+$/, '');
    else if (filling.screen.when.includes(segment.condition.flag) === segment.condition.stands) {
      written = write(segment.segments, filling, written);
    }
  }
  return written;
}

/** Writes a compiled page; every character of it is one of the charset. */
export function renderPage(page: CompiledPage, filling: Filling): string {
  return write(page.segments, filling, '');
}
