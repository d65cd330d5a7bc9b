import { screenFlags } from '../dialog/screen-fields.ts';
import type { Problem } from '../words/problem.ts';
import { isMemberOf } from './is-member-of.ts';
import { type Family, families } from './model.ts';
import { softkeyPositions } from './object-rules.ts';
import { parseXml, type XmlNode } from './xml-node.ts';

/** One softkey of a set. */
export interface Softkey {
  readonly name: XmlNode;
  readonly url: XmlNode;
  readonly urlDown?: XmlNode | undefined;
  /** The flag with which it stands, or without which. */
  readonly when?: string | undefined;
  readonly unless?: string | undefined;
  /** Where it stands on each family; absent = not there. */
  readonly positions: ReadonlyMap<Family, string>;
  readonly line: number;
}

/** A file of `softkeys/`. */
export interface SoftkeySet {
  readonly file: string;
  readonly softkeys: readonly Softkey[];
}

/** Not on this family. */
const NOWHERE = '-';

type Report = (line: number, problem: string) => void;

const known = ['Name', 'Position', 'URL', 'URLDown'];

function readPositions(node: XmlNode, report: Report): Map<Family, string> {
  const positions = new Map<Family, string>();
  for (const position of node.children.filter(({ name }) => name === 'Position')) {
    const value = position.text.trim();
    if (value !== NOWHERE && !softkeyPositions.includes(value)) {
      report(position.line, `A Position is 1 to 8, or - where the softkey is left out; this one is "${value}".`);
    }
    const named = position.attributes['family']?.trim().split(/\s+/) ?? families;
    for (const family of named) {
      if (!isMemberOf(families, family)) {
        report(position.line, `${family} is no family of phones; the families are ${families.join(', ')}.`);
      } else if (positions.has(family)) {
        report(position.line, `${family} has a Position already.`);
      } else positions.set(family, value);
    }
  }
  const missing = families.filter(family => !positions.has(family));
  if (missing.length > 0) {
    report(node.line, `Position is missing for ${missing.join(', ')}; phones refuse a softkey without one.`);
  }
  return new Map([...positions].filter(([, value]) => value !== NOWHERE));
}

function checkShape(node: XmlNode, report: Report): void {
  for (const [name, value] of Object.entries(node.attributes)) {
    if (name !== 'when' && name !== 'unless')
      report(node.line, `${name} is no attribute of SoftKeyItem here; when and unless are.`);
    else if (!isMemberOf(screenFlags, value))
      report(node.line, `${value} is no flag; flags are ${screenFlags.join(', ')}.`);
  }
  for (const child of node.children) {
    if (!known.includes(child.name))
      report(child.line, `${child.name} is not known here; known are ${known.join(', ')}.`);
  }
  for (const name of ['Name', 'URL']) {
    const count = node.children.filter(child => child.name === name).length;
    if (count !== 1) report(node.line, `A SoftKeyItem needs one ${name}; this one has ${count}.`);
  }
}

function readSoftkey(node: XmlNode, report: Report): Softkey {
  checkShape(node, report);
  const child = (name: string): XmlNode | undefined => node.children.find(other => other.name === name);
  return {
    name: child('Name') ?? { ...node, name: 'Name' },
    url: child('URL') ?? { ...node, name: 'URL' },
    urlDown: child('URLDown'),
    when: node.attributes['when'],
    unless: node.attributes['unless'],
    positions: readPositions(node, report),
    line: node.line,
  };
}

const apart = (one: Softkey, other: Softkey): boolean =>
  (one.when !== undefined && one.when === other.unless) || (one.unless !== undefined && one.unless === other.when);

function reportClashes(softkeys: readonly Softkey[], report: Report): void {
  for (const [index, softkey] of softkeys.entries()) {
    for (const earlier of softkeys.slice(0, index).filter(other => !apart(softkey, other))) {
      const shared = families.filter(
        family => softkey.positions.has(family) && softkey.positions.get(family) === earlier.positions.get(family),
      );
      if (shared.length > 0)
        report(softkey.line, `Its Position is taken by ${earlier.name.text.trim()} on ${shared.join(', ')}.`);
    }
  }
}

/** Reads a softkey set; which addresses are legal depends on the object that uses it and is not judged here. */
export function readSoftkeySet(file: string, content: string): { set: SoftkeySet; problems: readonly Problem[] } {
  const { root, problems: broken } = parseXml(file, content);
  const problems: Problem[] = [...broken];
  const report: Report = (line, problem) => problems.push({ file, line, problem });
  if (!root) return { set: { file, softkeys: [] }, problems };
  if (root.name !== 'SoftKeySet') report(root.line, `The root must be SoftKeySet, not ${root.name}.`);
  for (const child of root.children) {
    if (child.name !== 'SoftKeyItem') report(child.line, `Only SoftKeyItem may stand here, not ${child.name}.`);
  }
  const softkeys = root.children.filter(({ name }) => name === 'SoftKeyItem').map(node => readSoftkey(node, report));
  reportClashes(softkeys, report);
  return { set: { file, softkeys }, problems };
}
