/** The parts of a DN between its unescaped commas, as written. */
function split(dn: string): readonly string[] {
  return dn.match(/(?:\\.|[^\\,])+/gs) ?? [];
}

/** `Smith\, J` or `Smith\2C J` → `Smith, J`. */
function unescaped(value: string): string {
  const bytes = value.replace(/(?:\\[0-9a-f]{2})+/gi, run =>
    Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
  return bytes.replace(/\\(.)/gs, '$1');
}

/** Escapes a value for a DN (RFC 4514 section 2.4). */
export function escapeDnValue(value: string): string {
  return value.replace(/[,+"\\<>;=]/g, '\\$&').replace(/^[ #]| $/g, '\\$&');
}

function partKey(part: string): string | undefined {
  const match = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=(.*)$/s.exec(part);
  const [, type, value] = match ?? [];
  if (!type || value === undefined) return undefined;
  const text = unescaped(value.trim()).toLowerCase();
  return text === '' ? undefined : `${type.toLowerCase()}=${escapeDnValue(text)}`;
}

/**
 * A DN in the form in which equal ones are equal: lower case, no blanks around the commas, escapes of one kind. The
 * key of everything below it ends in `,` and its own. Undefined for what is no DN.
 */
export function dnKey(dn: string): string | undefined {
  const keys = split(dn).map(partKey);
  const whole = keys.filter(key => key !== undefined);
  return keys.length === 0 || whole.length < keys.length ? undefined : whole.join(',');
}

/** The key of what stands above; empty at the top. */
export function parentKey(key: string): string {
  return split(key).slice(1).join(',');
}

/** Whether a key is that of `base` or of something below it. */
export function isWithin(key: string, base: string): boolean {
  return key === base || key.endsWith(`,${base}`);
}
