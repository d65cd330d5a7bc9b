import { screenFlags } from '../dialog/screen-fields.ts';
import { isMemberOf } from './is-member-of.ts';
import { type ElementRule, requiredAttributes, type TextRule } from './object-rules.ts';
import type { XmlNode } from './xml-node.ts';

/** A text of a template and what it may be. */
export interface TextUse {
  readonly text: string;
  readonly rule: TextRule;
  /** `Title`, `Name of MenuItem`, `URL of ExecuteItem`. */
  readonly label: string;
  readonly line: number;
}

/** Tells a mistake: its line, a sentence, the limit it breaks. */
export type Report = (line: number, problem: string, limit?: number) => void;

/** Elements that may be left out by a flag of the screen. */
const optional = ['MenuItem', 'InputItem'];

function checkWhen(node: XmlNode, flag: string, report: Report): void {
  if (!optional.includes(node.name))
    report(node.line, `when= may stand on MenuItem and InputItem only, not on ${node.name}.`);
  else if (!isMemberOf(screenFlags, flag))
    report(node.line, `${flag} is no flag; flags are ${screenFlags.join(', ')}.`);
}

function attributeUses(node: XmlNode, rule: ElementRule, report: Report): readonly TextUse[] {
  const missing = (requiredAttributes[node.name] ?? []).filter(name => node.attributes[name] === undefined);
  for (const name of missing) report(node.line, `${node.name} needs the attribute ${name}.`);
  return Object.entries(node.attributes).flatMap(([name, text]) => {
    if (name === 'when') checkWhen(node, text, report);
    if (name === 'when' || (name === 'softkeys' && node.name.startsWith('CiscoIPPhone'))) return [];
    const textRule = rule.attributes?.[name];
    if (textRule) return [{ text, rule: textRule, label: `${name} of ${node.name}`, line: node.line }];
    report(node.line, `${name} is no attribute of ${node.name}; attribute names are case-sensitive.`);
    return [];
  });
}

function checkOrder(node: XmlNode, rules: readonly ElementRule[], report: Report): void {
  let reached = 0;
  for (const child of node.children) {
    const place = rules.findIndex(({ name }) => name === child.name);
    if (place >= 0 && place < reached) {
      const order = rules.map(({ name }) => name).join(', ');
      report(
        child.line,
        `${child.name} must stand before ${rules[reached]?.name}; the order in ${node.name} is ${order}.`,
      );
    }
    reached = Math.max(reached, place);
  }
}

function checkCounts(node: XmlNode, rules: readonly ElementRule[], report: Report): void {
  for (const { name, least = 0, most } of rules) {
    const found = node.children.filter(child => child.name === name);
    if (found.length < least) report(node.line, `${node.name} needs ${least === 1 ? 'a' : least} ${name}.`);
    const first = found[most];
    if (first) report(first.line, `${node.name} holds ${found.length} ${name}; at most ${most} may stand.`, most);
  }
}

function checkUnknown(node: XmlNode, rules: readonly ElementRule[], report: Report): void {
  for (const child of node.children.filter(({ name }) => !rules.some(rule => rule.name === name))) {
    const names = rules.map(({ name }) => name).join(', ') || 'no element';
    report(child.line, `${child.name} is not known in ${node.name}; known there: ${names}. Names are case-sensitive.`);
  }
  if (node.text.trim() !== '')
    report(node.line, `${node.name} holds text beside its elements: "${node.text.trim().slice(0, 20)}".`);
}

/** Checks an element against its rule, and lists its texts. `parent` is the name of the element around it, not of the root. */
export function checkStructure(node: XmlNode, rule: ElementRule, report: Report, parent = ''): readonly TextUse[] {
  const attributes = attributeUses(node, rule, report);
  if (rule.text) {
    for (const child of node.children)
      report(child.line, `${child.name} may not stand in ${node.name}, which holds text.`);
    const label = parent ? `${node.name} of ${parent}` : node.name;
    return [...attributes, { text: node.text, rule: rule.text, label, line: node.line }];
  }
  const rules = rule.children ?? [];
  checkUnknown(node, rules, report);
  checkOrder(node, rules, report);
  checkCounts(node, rules, report);
  const inside = node.children.flatMap(child => {
    const childRule = rules.find(({ name }) => name === child.name);
    return childRule ? checkStructure(child, childRule, report, rule.most === 1 ? '' : node.name) : [];
  });
  return [...attributes, ...inside];
}
