import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of a request: local names, namespaces resolved, text joined. */
export interface XmlNode {
  readonly name: string;
  /** Undefined for an element in no namespace. */
  readonly namespace: string | undefined;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

/** A request that is not well-formed XML, or carries a document type. */
export class XmlError extends Error {}

type Scope = Readonly<Record<string, string>>;
type Raw = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const localName = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1);

function scopeOf(attributes: Readonly<Record<string, string>>, outer: Scope): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  return { ...outer, ...Object.fromEntries(declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri])) };
}

function namespaceOf(qualified: string, scope: Scope): string | undefined {
  const colon = qualified.indexOf(':');
  return scope[colon < 0 ? '' : qualified.slice(0, colon)] || undefined;
}

function build(raw: Raw, outer: Scope): XmlNode {
  const qualified = Object.keys(raw).find(key => key !== ':@') ?? '';
  const attributes = (raw[':@'] ?? {}) as Record<string, string>;
  const scope = scopeOf(attributes, outer);
  const parts = raw[qualified] as readonly Raw[];
  const texts = parts.filter(part => '#text' in part).map(part => String(part['#text']));
  return {
    name: localName(qualified),
    namespace: namespaceOf(qualified, scope),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value])),
    children: parts.filter(part => !('#text' in part)).map(part => build(part, scope)),
    text: texts.join(''),
  };
}

/** Reads a document. Throws {@link XmlError} for what is not well-formed and for document types. */
export function parseXml(text: string): XmlNode {
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('DOCTYPE is disallowed.');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new XmlError(valid.err.msg);
  const root = (parser.parse(text) as Raw[]).find(raw => !('#text' in raw));
  if (!root) throw new XmlError('Premature end of file.');
  return build(root, {});
}

/** The first child of a name. */
export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find(child => child.name === name);
}

/** The text of the first child of a name; undefined where there is none. */
export function textOf(node: XmlNode | undefined, name: string): string | undefined {
  return childOf(node, name)?.text;
}

/** AXL's booleans: `t`, `true`, `1` and their opposites; undefined where the child is absent. */
export function booleanOf(node: XmlNode | undefined, name: string): boolean | undefined {
  const text = textOf(node, name);
  return text === undefined ? undefined : ['t', 'true', '1'].includes(text.toLowerCase());
}
