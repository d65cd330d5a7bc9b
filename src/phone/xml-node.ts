import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Problem } from '../words/problem.ts';

/** An element of a template file. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** The text directly in it, entities decoded. */
  readonly text: string;
  readonly line: number;
}

/** The root element, or what is wrong with the file. */
export interface ParsedXml {
  readonly root?: XmlNode | undefined;
  readonly problems: readonly Problem[];
}

const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  captureMetaData: true,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
} as const;

/** What is XML, but more than a phone's parser promises to read; told where it stands. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/<!DOCTYPE/, 'A document type is not allowed: phones read none.'],
  [/<!\[CDATA\[/, 'CDATA is not allowed; write &amp; &lt; &gt; instead.'],
  [/<\?(?!xml\s)/, 'A processing instruction is not allowed: phones read none.'],
  [
    /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/,
    'An & must be written &amp;, and only &amp; &lt; &gt; &quot; &apos; are known.',
  ],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
  [/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ufffd]/, 'A character is not allowed in XML, or the file is not UTF-8.'],
];

const blankComments = (text: string): string =>
  text.replace(/<!--[\s\S]*?-->/g, comment => comment.replace(/[^\n]/g, ' '));

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

type Raw = Record<string, unknown> & Record<symbol, unknown>;

const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol;

function nodeFrom(raw: Raw, source: string): XmlNode | undefined {
  const name = Object.keys(raw).find(key => key !== ':@');
  if (name === undefined || name.startsWith('#')) return undefined;
  const inner = raw[name] as readonly Raw[];
  const place = raw[metadata] as { startIndex?: number } | undefined;
  return {
    name,
    attributes: (raw[':@'] ?? {}) as Record<string, string>,
    children: inner.flatMap(child => nodeFrom(child, source) ?? []),
    text: inner.map(child => (typeof child['#text'] === 'string' ? child['#text'] : '')).join(''),
    line: lineAt(source, place?.startIndex ?? 0),
  };
}

/** Reads a template or a softkey set. `file` is how problems name it. */
export function parseXml(file: string, content: string): ParsedXml {
  const source = blankComments(content.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'));
  const problems = forbidden.flatMap(([pattern, problem]): readonly Problem[] => {
    const found = pattern.exec(source);
    return found ? [{ file, line: lineAt(source, found.index), problem }] : [];
  });
  if (problems.length > 0) return { problems };
  const valid = XMLValidator.validate(source);
  if (valid !== true)
    return { problems: [{ file, line: valid.err.line, problem: `This is not XML: ${valid.err.msg}` }] };
  const nodes = (new XMLParser(options).parse(source) as readonly Raw[]).flatMap(raw => nodeFrom(raw, source) ?? []);
  const [root, second] = nodes;
  if (second) return { problems: [{ file, line: second.line, problem: 'Only one element may stand at the top.' }] };
  if (!root) return { problems: [{ file, line: 1, problem: 'The file is empty.' }] };
  return { root, problems: [] };
}
