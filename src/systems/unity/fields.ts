/** One object of CUPI's JSON, in which every scalar is a string and absent means empty. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(object: Readonly<Record<string, unknown>>) {
    this.#object = object;
  }

  /** A text; undefined where it is absent or empty. */
  text(name: string): string | undefined {
    const value = this.#object[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** True only for "true". */
  flag(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }

  /** A whole number; undefined where it is absent or none. */
  integer(name: string): number | undefined {
    const text = this.text(name);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /**
   * A time without zone, `2013-03-05 11:24:33.344`, in milliseconds since 1970. Cisco does not say in which zone it is
   * meant; it is read as UTC, so that expiries may be off by the server's offset.
   */
  time(name: string): number | undefined {
    const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)Z?$/.exec(this.text(name) ?? '');
    const time = parts ? Date.parse(`${parts[1]}T${parts[2]}Z`) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, unwrapped where it stands alone under its own name. Undefined where there is none. */
export function oneOf(body: unknown, name: string): Fields | undefined {
  if (!isObject(body)) return undefined;
  const inner = body[name];
  return new Fields(isObject(inner) ? inner : body);
}

/**
 * The objects of a list. One hit is an object, several are an array, none is an absent key; some versions wrap all of
 * it once more in the plural (`{"Users": {"User": …}}`).
 */
export function manyOf(body: unknown, name: string): readonly Fields[] {
  if (!isObject(body)) return [];
  const inner = body[name] ?? (isObject(body[`${name}s`]) ? (body[`${name}s`] as Record<string, unknown>)[name] : []);
  const list = Array.isArray(inner) ? inner : [inner];
  return list.filter(isObject).map(object => new Fields(object));
}

/**
 * What an error body says, out of all the shapes seen: `{"errors":{"code","message"}}` with the message as text, as a
 * list or under `error`, a list of those, XML, or plain text. For choosing a reason only, never to be shown.
 */
export function errorText(body: string): string {
  try {
    return gather(JSON.parse(body)).join(' ');
  } catch {
    return body.replaceAll(/<[^>]*>/g, ' ').slice(0, 2000);
  }
}

/** Whether a body that came with success speaks of errors all the same. */
export function hasErrors(body: unknown): boolean {
  return isObject(body) && body['errors'] !== undefined && body['errors'] !== null && body['errors'] !== '';
}

function gather(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(gather);
  return isObject(value) ? Object.values(value).flatMap(gather) : [];
}
