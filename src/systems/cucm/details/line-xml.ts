import { type Element, typeElements } from '../element.ts';
import { WrittenXml } from '../request.ts';
import { childText, type XmlTree } from './xml-tree.ts';

/** One line of a phone or profile with everything that CUCM told of it, also what we do not know. */
export type LineTree = XmlTree;

/** What a line shows of itself and does not take back (AXL's schema: RPhoneLine, not XPhoneLine). */
const shownOnly: ReadonlySet<string> = new Set(['dialPlanWizardId']);

/** Must be there, also empty: a line in no partition (AXL's schema: XDirn). */
const mandatory: ReadonlySet<string> = new Set(['routePartitionName']);

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>\r]/g, character => escapes[character] ?? '');
}

/** Known elements in schema order; an unknown one stays behind the known one that it came after. */
function inOrder(children: readonly XmlTree[], elements: readonly Element[]): readonly XmlTree[] {
  const rankOf = new Map(elements.flatMap(({ names }, rank) => names.map(name => [name, rank] as const)));
  let last = -1;
  const ranked = children.map(child => {
    last = rankOf.get(child.name) ?? last;
    return { child, rank: last };
  });
  return ranked.sort((one, other) => one.rank - other.rank).map(({ child }) => child);
}

function written(tree: XmlTree, type: string | undefined): string {
  if (shownOnly.has(tree.name)) return '';
  const elements = type === undefined ? [] : typeElements(type);
  const typeOf = (name: string): string | undefined => elements.find(({ names }) => names.includes(name))?.type;
  const inside = inOrder(tree.children, elements).map(child => written(child, typeOf(child.name)));
  const content = tree.children.length > 0 ? inside.join('') : escaped(tree.text);
  return content === '' && !mandatory.has(tree.name) ? '' : `<${tree.name}>${content}</${tree.name}>`;
}

/**
 * The lines as they go back to CUCM: in schema order, unknown elements kept, nothing empty but a partition that is none
 * (what is left out of a line is unset there, as it was), no attributes.
 */
export function writtenLines(lines: readonly LineTree[]): WrittenXml {
  return new WrittenXml(lines.map(line => written(line, 'PhoneLine')).join(''));
}

/** A number as dialled: CUCM writes a leading + as `\+`. */
export function dialled(pattern: string): string {
  return pattern.replaceAll('\\', '');
}

/** Which line it is: pattern as dialled, and partition. */
export function lineKey(line: LineTree): string {
  const dirn = line.children.find(({ name }) => name === 'dirn');
  return `${dialled(childText(dirn, 'pattern'))} ${childText(dirn, 'routePartitionName')}`;
}

/** The line with some texts replaced, or added where they were unset. */
export function withTexts(line: LineTree, texts: Readonly<Record<string, string>>): LineTree {
  const kept = line.children.map(child => {
    const text = texts[child.name];
    return text === undefined ? child : { ...child, children: [], text };
  });
  const added = Object.entries(texts)
    .filter(([name]) => !line.children.some(child => child.name === name))
    .map(([name, text]) => ({ name, children: [], text }));
  return { ...line, children: [...kept, ...added] };
}

/** The names of what differs between two lines, for the operator. */
export function differences(one: LineTree, other: LineTree): readonly string[] {
  const contentOf = (line: LineTree, name: string): string =>
    line.children
      .filter(child => child.name === name)
      .map(child => written(child, typeElements('PhoneLine').find(({ names }) => names.includes(name))?.type))
      .join('');
  const names = new Set([...one.children, ...other.children].map(({ name }) => name));
  return [...names].filter(name => contentOf(one, name) !== contentOf(other, name));
}
