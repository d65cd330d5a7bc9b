/** A piece of a message: text as it stands, or a placeholder. */
export type MessagePart =
  | { readonly text: string }
  /** `{name}` or `{name:20}`: at most 20 characters of it. */
  | { readonly name: string; readonly limit?: number | undefined };

const placeholder = /\{([a-zA-Z][\w.-]*)(?::([1-9]\d{0,3}))?\}/g;

/** Cuts a message at its placeholders. Braces that are no placeholder stay text; {@link strayBrace} finds them. */
export function parseMessage(message: string): readonly MessagePart[] {
  const parts: MessagePart[] = [];
  let end = 0;
  for (const match of message.matchAll(placeholder)) {
    if (match.index > end) parts.push({ text: message.slice(end, match.index) });
    const [whole, name = '', limit] = match;
    parts.push(limit === undefined ? { name } : { name, limit: Number(limit) });
    end = match.index + whole.length;
  }
  if (end < message.length) parts.push({ text: message.slice(end) });
  return parts;
}

/** The first brace that belongs to no placeholder, with what stands around it; undefined where there is none. */
export function strayBrace(message: string): string | undefined {
  const text = parseMessage(message)
    .map(part => ('text' in part ? part.text : ''))
    .find(piece => /[{}]/.test(piece));
  return text === undefined ? undefined : (/.{0,12}[{}].{0,12}/su.exec(text)?.[0] ?? text);
}

/** The names of a message's placeholders, each once, sorted. */
export function placeholderNames(message: string): readonly string[] {
  const names = parseMessage(message).flatMap(part => ('name' in part ? [part.name] : []));
  return [...new Set(names)].sort();
}
