import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CupiError, invalid } from './cupi-error.ts';

const parser = new XMLParser({ parseTagValue: false, trimValues: true, ignoreAttributes: true });

function scalars(record: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (typeof value === 'object') throw invalid(`${name} must be a single value`);
      return [name, String(value)];
    }),
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The request body is not JSON');
  }
}

function fromXml(text: string, root: string): unknown {
  if (XMLValidator.validate(text) !== true) throw invalid('The request body is not XML');
  const parsed: unknown = parser.parse(text);
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[root] : undefined;
}

/** The fields of a PUT body, JSON or XML (whose root is `root`), as strings. Throws {@link CupiError} 400 or 415. */
export function parseBody(text: string, contentType: string, root: string): Readonly<Record<string, string>> {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'application/xml' && type !== 'text/xml') {
    throw new CupiError(415, 'UNSUPPORTED_MEDIA_TYPE', `${type} is not supported`);
  }
  const body = type === 'application/json' ? fromJson(text) : fromXml(text, root);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(`A ${root} was expected`);
  return scalars(body);
}
