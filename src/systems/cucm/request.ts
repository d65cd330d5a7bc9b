import { RekeyError } from '../../base/rekey-error.ts';
import { type Element, isKnownTo, operationNamed, requestElements, typeElements } from './element.ts';
import type { AxlOperation } from './operations.ts';

/** Elements that were read from CUCM and go back as they are; made by {@link writtenLines} only, which escapes every text. */
export class WrittenXml {
  readonly xml: string;

  constructor(xml: string) {
    this.xml = xml;
  }
}

/** Says that a text is emptied on purpose; an empty text is refused as a mistake. */
export const cleared: unique symbol = Symbol('cleared');

/** What a request holds: texts, nested elements, lists of them. `undefined` is left out. */
export type AxlValue = string | typeof cleared | WrittenXml | AxlRequest | readonly AxlRequest[] | undefined;
export interface AxlRequest {
  readonly [name: string]: AxlValue;
}

/** Whether every character of a text may stand in XML 1.0, and none is a control character. */
export function isPlainText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.isWellFormed() && !/[\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]/u.test(text);
}

/**
 * The text as the soap library must be given it. The library passes on unescaped whatever stands between `<![CDATA[`
 * and `]]>`, so that such a text could write elements of its own: it is wrapped as CDATA by us, every `]]>` in it cut.
 */
function armoured(text: string): string {
  if (!text.startsWith('<![CDATA[')) return text;
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function broken(path: string, why: string): RekeyError {
  return new RekeyError('cucm-request', `${path} ${why}; the request was not sent.`);
}

function text(path: string, value: string, mayBeEmpty: boolean): string {
  if (value === '' && !mayBeEmpty) throw broken(path, 'is empty, which would clear it in CUCM');
  if (!isPlainText(value)) throw broken(path, 'holds a character that XML cannot carry');
  return armoured(value);
}

function nested(path: string, element: Element, value: AxlValue, version: string): unknown {
  const tags = path.endsWith('returnedTags');
  if (typeof value === 'string') {
    return text(path, value, path.includes('.returnedTags.'));
  }
  if (value === cleared) return '';
  if (element.type === undefined || value === undefined) throw broken(path, 'must be a text');
  if (value instanceof WrittenXml) return { $xml: value.xml };
  const inside = typeElements(element.type);
  if (!Array.isArray(value)) return filled(path, inside, value as AxlRequest, version, tags);
  if (!element.many) throw broken(path, 'must not be repeated');
  return value.map((one: AxlRequest) => filled(path, inside, one, version, tags));
}

function present(path: string, element: Element, request: AxlRequest): string | undefined {
  const names = element.names.filter(name => request[name] !== undefined);
  if (names.length > 1) throw broken(path, `must hold only one of ${element.names.join(', ')}`);
  if (names.length === 0 && !element.optional) throw broken(path, `must hold ${element.names.join(' or ')}`);
  return names[0];
}

function filled(
  path: string,
  elements: readonly Element[],
  request: AxlRequest,
  version: string,
  mayBeEmpty = false,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const left = new Set(Object.keys(request).filter(name => request[name] !== undefined));
  for (const element of elements) {
    const name = present(path, element, request);
    if (name === undefined) continue;
    if (!isKnownTo(element, version)) throw broken(`${path}.${name}`, `is not known to AXL ${version}`);
    left.delete(name);
    result[name] = nested(`${path}.${name}`, element, request[name], version);
  }
  if (left.size > 0) throw broken(`${path}.${[...left].join(', ')}`, 'is not an element of it');
  if (Object.keys(result).length === 0 && path.includes('.') && !mayBeEmpty) throw broken(path, 'is empty');
  return result;
}

/**
 * Checks a request against the schema as {@link axlOperations} tells it (the soap library appends unknown elements and
 * sends empty ones, which clear a field in CUCM) and answers what to hand to the library.
 * Throws `cucm-request` where it does not fit; the message names the element and never its value.
 */
export function checkRequest(operation: AxlOperation, request: AxlRequest, version: string): Record<string, unknown> {
  return filled(operation, requestElements(operationNamed(operation)), request, version);
}
