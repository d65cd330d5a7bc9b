import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type ElementRule, elementRules } from './document-rules.ts';
import { PhoneError } from './phone-error.ts';

/** An element as the phone's parser sees it. */
export interface PhoneElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly PhoneElement[];
}

type RawNode = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  ignoreDeclaration: false,
});

const ATTRIBUTES = ':@';
const TEXT = '#text';

function textOf(children: readonly RawNode[]): string {
  return children.map(child => (typeof child[TEXT] === 'string' ? child[TEXT] : '')).join('');
}

function elementOf(node: RawNode): PhoneElement | undefined {
  const name = Object.keys(node).find(key => key !== ATTRIBUTES && key !== TEXT);
  if (name === undefined || name.startsWith('?')) return undefined;
  const children = node[name] as RawNode[];
  return {
    name,
    attributes: (node[ATTRIBUTES] ?? {}) as Record<string, string>,
    text: textOf(children),
    children: children.map(elementOf).filter(child => child !== undefined),
  };
}

function refuse(detail: string): never {
  throw new PhoneError('parse', detail);
}

function checkText({ name, text }: PhoneElement, rule: ElementRule): void {
  const { length } = [...text];
  if (rule.maxLength !== undefined && length > rule.maxLength)
    refuse(`${name} has ${length} characters, ${rule.maxLength} are allowed`);
  if (rule.minLength !== undefined && length < rule.minLength) refuse(`${name} is empty`);
  if (rule.pattern && !rule.pattern.test(text)) refuse(`${name} is "${text}"`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a phone takes no control characters but these three
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) refuse(`${name} holds a control character`);
}

function checkAttributes({ name, attributes }: PhoneElement, { attributes: allowed = {} }: ElementRule): void {
  for (const [attribute, value] of Object.entries(attributes)) {
    const rule = allowed[attribute];
    if (!rule) refuse(`${name} has no attribute ${attribute}`);
    checkText({ name: `${name}/${attribute}`, attributes: {}, text: value, children: [] }, rule);
  }
  for (const [attribute, rule] of Object.entries(allowed)) {
    if (rule.required && attributes[attribute] === undefined) refuse(`${name} lacks ${attribute}`);
  }
}

/** Children stand in the order of the schema, each as often as it allows. */
function checkChildren(element: PhoneElement, rule: ElementRule): void {
  const order = rule.children ?? [];
  let at = 0;
  const counts = new Map<string, number>();
  for (const child of element.children) {
    const position = order.findIndex(({ name }) => name === child.name);
    if (position < 0) refuse(`${child.name} is not allowed in ${element.name}`);
    if (position < at) refuse(`${child.name} stands too late in ${element.name}`);
    at = position;
    counts.set(child.name, (counts.get(child.name) ?? 0) + 1);
    const inner = order[position];
    if (inner) checkElement(child, inner);
  }
  for (const { name, min = 0, max = 1 } of order) {
    const count = counts.get(name) ?? 0;
    if (count < min) refuse(`${element.name} lacks ${name}`);
    if (count > max) refuse(`${element.name} has ${count} ${name}, ${max} are allowed`);
  }
}

function checkElement(element: PhoneElement, rule: ElementRule): void {
  checkAttributes(element, rule);
  if (rule.children) {
    if (element.text.trim() !== '') refuse(`${element.name} holds text beside its elements`);
    checkChildren(element, rule);
    return;
  }
  if (element.children.length > 0) refuse(`${element.name} holds elements`);
  checkText(element, rule);
}

/** Reads a document as strictly as the updated parser of firmware 8.3(2) and later. Throws {@link PhoneError}. */
export function readDocument(xml: string): PhoneElement {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) refuse(`line ${valid.err.line}: ${valid.err.msg}`);
  if (/<!DOCTYPE|<!\[CDATA\[|<!--/.test(xml)) refuse('DTD, CDATA and comments are not promised to be understood');
  const roots = (parser.parse(xml) as RawNode[]).map(elementOf).filter(element => element !== undefined);
  const root = roots[0];
  if (!root || roots.length > 1) return refuse('there must be one object');
  const rule = elementRules[root.name];
  if (!rule) throw new PhoneError('unsupported', `${root.name} is no object that this phone can show`);
  checkElement(root, rule);
  return root;
}
