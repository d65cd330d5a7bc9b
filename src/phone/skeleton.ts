import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { canPost, type Family, hasSoftKeyUris } from './model.ts';
import { type ElementRule, objectRules, type TextRule } from './object-rules.ts';
import type { Softkey, SoftkeySet } from './softkey-set.ts';
import type { XmlNode } from './xml-node.ts';

/** A text of the document, still with its placeholders. */
export interface Slot {
  readonly text: string;
  readonly rule: TextRule;
}

/** A part that stands only with a flag (`stands`), or only without it. */
export interface Condition {
  readonly flag: string;
  readonly stands: boolean;
}

/** A document without its texts: markup, texts, and conditional parts. The same in every language. */
export type SkeletonPart =
  | { readonly markup: string }
  | { readonly slot: Slot }
  | { readonly condition: Condition; readonly parts: readonly SkeletonPart[] };

// Private-use characters stand for the parts while the document is built; a template cannot reach them through a slot.
const SLOT = '\ue000';
const OPEN = '\ue001';
const CLOSE = '\ue002';

interface Building {
  readonly slots: Slot[];
  readonly conditions: Condition[];
  readonly family: Family;
}

const plain: TextRule = { most: 255 };

function mark(building: Building, text: string, rule: TextRule): string {
  building.slots.push({ text, rule });
  return `${SLOT}${building.slots.length - 1}${SLOT}`;
}

function addElement(building: Building, parent: XMLBuilder, node: XmlNode, rule: ElementRule): void {
  const { when, unless, ...attributes } = node.attributes;
  const flag = when ?? unless;
  if (flag !== undefined) {
    building.conditions.push({ flag, stands: when !== undefined });
    parent.txt(`${OPEN}${building.conditions.length - 1}${OPEN}`);
  }
  const element = parent.ele(node.name);
  fillElement(building, element, { ...node, attributes }, rule);
  if (flag !== undefined) parent.txt(CLOSE);
}

function fillElement(building: Building, element: XMLBuilder, node: XmlNode, rule: ElementRule): void {
  for (const [name, value] of Object.entries(node.attributes)) {
    element.att(name, mark(building, value, rule.attributes?.[name] ?? plain));
  }
  if (rule.text) {
    if (rule.text.address === 'submit' && canPost(building.family)) element.att('method', 'post');
    element.txt(mark(building, node.text, rule.text));
    return;
  }
  for (const child of node.children) {
    const childRule = rule.children?.find(({ name }) => name === child.name);
    if (childRule) addElement(building, element, child, childRule);
  }
}

function softkeyNode({ line, name, url, urlDown, when, unless }: Softkey, position: string): XmlNode {
  const place: XmlNode = { name: 'Position', text: position, line, attributes: {}, children: [] };
  const attributes = { ...(when === undefined ? {} : { when }), ...(unless === undefined ? {} : { unless }) };
  const children = [name, place, url, ...(urlDown ? [urlDown] : [])];
  return { name: 'SoftKeyItem', text: '', line, attributes, children };
}

/**
 * The softkeys of a set on a family. Where SoftKey: addresses are unknown, a form and a menu keep the phone's own
 * softkeys: one of ours would remove Submit and Select, which could not be put back.
 */
function softkeysOn(set: SoftkeySet, object: string, family: Family): readonly XmlNode[] {
  const uris = hasSoftKeyUris(family);
  if (!uris && (object === 'CiscoIPPhoneInput' || object === 'CiscoIPPhoneMenu')) return [];
  return set.softkeys.flatMap(softkey => {
    const position = softkey.positions.get(family);
    if (position === undefined || (!uris && softkey.url.text.trim().startsWith('SoftKey:'))) return [];
    return [softkeyNode(softkey, position)];
  });
}

function withSoftkeys(root: XmlNode, set: SoftkeySet | undefined, family: Family): XmlNode {
  const { softkeys: _, ...attributes } = root.attributes;
  const added = set ? softkeysOn(set, root.name, family) : [];
  const first = root.children.findIndex(({ name }) => name !== 'Title' && name !== 'Prompt');
  const place = first < 0 ? root.children.length : first;
  return { ...root, attributes, children: root.children.toSpliced(place, 0, ...added) };
}

function cutParts(document: string, building: Building): readonly SkeletonPart[] {
  const stack: SkeletonPart[][] = [[]];
  const open: Condition[] = [];
  for (const [index, token] of document.split(/(\ue000\d+\ue000|\ue001\d+\ue001|\ue002)/).entries()) {
    const top = stack.at(-1) ?? [];
    const number = Number(token.slice(1, -1));
    const slot = building.slots[number];
    const condition = building.conditions[number];
    if (index % 2 === 0) {
      if (token !== '') top.push({ markup: token });
    } else if (token.startsWith(SLOT) && slot) top.push({ slot });
    else if (token.startsWith(OPEN) && condition) {
      open.push(condition);
      stack.push([]);
    } else {
      const ended = open.pop();
      const parts = stack.pop() ?? [];
      if (ended) stack.at(-1)?.push({ condition: ended, parts });
    }
  }
  return stack[0] ?? [];
}

/** Builds a checked template for one family, softkeys in their place, without the XML declaration. */
export function buildSkeleton(root: XmlNode, set: SoftkeySet | undefined, family: Family): readonly SkeletonPart[] {
  const rule = objectRules.find(({ name }) => name === root.name);
  if (!rule) return [];
  const building: Building = { slots: [], conditions: [], family };
  const element = create({ version: '1.0' }).ele(root.name);
  fillElement(building, element, withSoftkeys(root, set, family), rule);
  return cutParts(element.doc().end({ headless: true, allowEmptyTags: true }), building);
}
