import { readFileSync } from 'node:fs';
import { XmlDocument, type XmlElement, XsdValidator } from 'libxml2-wasm';

const schema = XmlDocument.fromBuffer(readFileSync(new URL('phone-objects.xsd', import.meta.url)));
const validator = XsdValidator.fromDoc(schema);

/** An element of a page, as another parser than ours reads it. */
export interface Seen {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Seen[];
}

function see(element: XmlElement): Seen {
  const children: Seen[] = [];
  for (let node = element.firstChild; node; node = node.next) {
    if ('attrs' in node) children.push(see(node as XmlElement));
  }
  const attributes = Object.fromEntries(element.attrs.map(({ name, content }) => [name, content]));
  return { name: element.name, text: children.length > 0 ? '' : element.content, attributes, children };
}

/** Validates a page against the schema of the rules table and reads it; throws the first violation. */
export function judge(body: Buffer): Seen {
  const document = XmlDocument.fromBuffer(body);
  try {
    validator.validate(document);
    return see(document.root);
  } finally {
    document.dispose();
  }
}

/** Every element of a name, wherever it stands. */
export function all(seen: Seen, name: string): readonly Seen[] {
  return [...(seen.name === name ? [seen] : []), ...seen.children.flatMap(child => all(child, name))];
}

/** The text of the first element of a name; undefined without one. */
export function textOf(seen: Seen, name: string): string | undefined {
  return all(seen, name)[0]?.text;
}
