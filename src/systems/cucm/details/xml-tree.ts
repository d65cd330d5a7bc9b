import { XMLParser } from 'fast-xml-parser';
import { CucmProtocol } from '../errors.ts';

/** An element as CUCM sent it, by local name; of attributes only whether it is nil. */
export interface XmlTree {
  readonly name: string;
  readonly children: readonly XmlTree[];
  /** Empty where there are children, or where it is nil. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type Raw = Readonly<Record<string, unknown>>;

function build(raw: Raw): XmlTree {
  const name = Object.keys(raw).find(key => key !== ':@') ?? '';
  const parts = raw[name] as readonly Raw[];
  const children = parts.filter(part => !('#text' in part)).map(build);
  const texts = parts.filter(part => '#text' in part).map(part => String(part['#text']));
  return { name, children, text: children.length > 0 ? '' : texts.join('') };
}

/** Reads an answer of CUCM. Throws `cucm-protocol` for what is no document, or holds a document type. */
export function readXml(document: string): XmlTree {
  if (/<!DOCTYPE/i.test(document)) throw new CucmProtocol('a document type', false);
  const root = (parser.parse(document) as Raw[]).find(raw => !('#text' in raw));
  if (!root) throw new CucmProtocol('an empty document', false);
  return build(root);
}

/** The first element of a name, however deep. */
export function firstNamed(tree: XmlTree, name: string): XmlTree | undefined {
  if (tree.name === name) return tree;
  for (const child of tree.children) {
    const found = firstNamed(child, name);
    if (found) return found;
  }
  return undefined;
}

/** The text of a child; empty where there is none. */
export function childText(tree: XmlTree | undefined, name: string): string {
  return tree?.children.find(child => child.name === name)?.text ?? '';
}
