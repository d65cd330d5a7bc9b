/** The parameters of an address or a form: every value of each name, in order. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** More than any form of ours and any phone's additions. */
const MOST_PARAMETERS = 40;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');

const isHex = (text: string): boolean => /^[\da-fA-F]{2}$/.test(text);

/** `%C3%A9` and, from phones that speak ISO-8859-1, `%E9`; a `%` that begins no code is itself. */
function decodeEscapes(text: string): string {
  const bytes: number[] = [];
  const source = Buffer.from(text, 'utf8');
  for (let index = 0; index < source.length; index++) {
    const byte = source[index] ?? 0;
    const code = byte === 0x25 ? source.toString('latin1', index + 1, index + 3) : '';
    if (isHex(code)) {
      bytes.push(Number.parseInt(code, 16));
      index += 2;
    } else bytes.push(byte);
  }
  const decoded = Uint8Array.from(bytes);
  try {
    return utf8.decode(decoded);
  } catch {
    return latin1.decode(decoded);
  }
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodeEscapes(spaced) : spaced;
}

/**
 * Reads a query string or a form; undefined where there are more parameters than any phone sends. Never throws.
 * A phone that adds its form to our address with `?` instead of `&` is understood.
 */
export function parseParameters(text: string): Parameters | undefined {
  const parameters = new Map<string, string[]>();
  if (text === '') return parameters;
  const joined = text.includes('?') ? text.replace(/((?:^|&)(?:t|do)=[\w.~-]*)\?/g, '$1&') : text;
  const pairs = joined.split('&', MOST_PARAMETERS + 1);
  if (pairs.length > MOST_PARAMETERS) return undefined;
  for (const pair of pairs) {
    const end = pair.indexOf('=');
    const name = decode(end < 0 ? pair : pair.slice(0, end));
    if (name === '') continue;
    const value = end < 0 ? '' : decode(pair.slice(end + 1));
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}

/** The parameters of an address and of the form that came to it. */
export function joinParameters(one: Parameters, other: Parameters): Parameters {
  if (other.size === 0) return one;
  const joined = new Map(one);
  for (const [name, values] of other) joined.set(name, [...(joined.get(name) ?? []), ...values]);
  return joined;
}
