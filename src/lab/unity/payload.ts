/** The fields of one object in their order; an undefined one is left out, as CUPI leaves out what is empty. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** What an answer holds, before it is written as XML or JSON. */
export type Payload =
  | { readonly type: 'item'; readonly name: string; readonly fields: Fields }
  | {
      readonly type: 'list';
      readonly name: string;
      readonly plural: string;
      readonly total: number;
      readonly items: readonly Fields[];
    };

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, char => escapes[char] ?? char);
}

function present(fields: Fields): readonly (readonly [string, string])[] {
  return Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
}

function xmlItem(name: string, fields: Fields): string {
  const children = present(fields).map(([key, value]) =>
    value === '' ? `<${key}/>` : `<${key}>${escaped(value)}</${key}>`,
  );
  return `<${name}>${children.join('')}</${name}>`;
}

/** CUPI's XML. */
export function toXml(payload: Payload): string {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  if (payload.type === 'item') return head + xmlItem(payload.name, payload.fields);
  const { plural, name, total, items } = payload;
  return `${head}<${plural} total="${total}">${items.map(item => xmlItem(name, item)).join('')}</${plural}>`;
}

/** CUPI's JSON: every scalar a string, one hit an object, several an array, none no key at all. */
export function toJson(payload: Payload, shape: 'flat' | 'wrapped'): string {
  if (payload.type === 'item') return JSON.stringify(Object.fromEntries(present(payload.fields)));
  const { plural, name, total } = payload;
  const items = payload.items.map(item => Object.fromEntries(present(item)));
  const body = items.length === 0 ? {} : { [name]: items.length === 1 ? items[0] : items };
  const flat = { [shape === 'flat' ? '@total' : '-total']: String(total), ...body };
  return JSON.stringify(shape === 'flat' ? flat : { [plural]: flat });
}

/** An error as XML. */
export function errorXml(code: string, message: string): string {
  const fields = `<code>${escaped(code)}</code><message>${escaped(message)}</message>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ErrorDetails><errors>${fields}</errors></ErrorDetails>`;
}

/** An error as JSON, in one of the two shapes that clients have met. */
export function errorJson(code: string, message: string, shape: 'message' | 'list'): string {
  return JSON.stringify({ errors: shape === 'message' ? { code, message } : { code, error: [message] } });
}
