import { type InputName, type ScreenName, screenTypes } from '../dialog/screen.ts';
import type { Problem } from '../words/problem.ts';
import { isPageAddress } from './address.ts';
import { checkStructure, type TextUse } from './check-structure.ts';
import { checkText } from './check-text.ts';
import type { Scope } from './content.ts';
import { objectRules, SOFTKEY_LABEL, type TextRule } from './object-rules.ts';
import type { Softkey, SoftkeySet } from './softkey-set.ts';
import type { XmlNode } from './xml-node.ts';

/** A template file that is XML. */
export interface Template {
  readonly file: string;
  readonly screen: ScreenName;
  readonly root: XmlNode;
}

/** The fields that the dialog waits for on its input screens. */
const screenInputs: Readonly<Partial<Record<ScreenName, readonly InputName[]>>> = {
  identify: ['user'],
  'verify-pin': ['pin'],
  'verify-pin-twice': ['pin', 'again'],
  'verify-password': ['password'],
  'verify-password-twice': ['password', 'again'],
  'verify-code': ['code'],
  'verify-code-twice': ['code', 'again'],
  'verify-helpdesk-code': ['code'],
  'verify-helpdesk-code-twice': ['code', 'again'],
  'own-pin': ['new', 'again'],
  'own-password': ['new', 'again'],
};

/** What the root may be: a form or a menu where the screen is one, anything that shows without asking elsewhere. */
function rootNames(screen: ScreenName): readonly string[] {
  const type = screenTypes[screen];
  if (type === 'input') return ['CiscoIPPhoneInput'];
  if (type === 'menu') return ['CiscoIPPhoneMenu'];
  return ['CiscoIPPhoneText', 'CiscoIPPhoneMenu', 'CiscoIPPhoneDirectory', 'CiscoIPPhoneExecute'];
}

const textOf = (node: XmlNode, name: string): string =>
  node.children.find(child => child.name === name)?.text.trim() ?? '';

function checkInputs({ file, screen, root }: Template): readonly Problem[] {
  const items = root.children.filter(({ name }) => name === 'InputItem');
  const wanted = [...(screenInputs[screen] ?? [])].sort().join(', ');
  const found = items
    .map(item => textOf(item, 'QueryStringParam'))
    .sort()
    .join(', ');
  const fields =
    wanted === found
      ? []
      : [
          {
            file,
            line: root.line,
            problem: `The QueryStringParam of ${screen} must be ${wanted}; here ${found || 'none'}.`,
          },
        ];
  const filled = items
    .filter(item => textOf(item, 'InputFlags').includes('P') && textOf(item, 'DefaultValue') !== '')
    .map(({ line }) => ({
      file,
      line,
      problem: 'A hidden field must have an empty DefaultValue: phones keep it in their history.',
    }));
  return [...fields, ...filled];
}

function checkExecute({ file, root }: Template): readonly Problem[] {
  const pages = root.children.filter(item => isPageAddress(item.attributes['URL'] ?? ''));
  const second = pages[1];
  return second ? [{ file, line: second.line, problem: 'At most one ExecuteItem may lead to a page.', limit: 1 }] : [];
}

function softkeyUses({ name, url, urlDown }: Softkey): readonly TextUse[] {
  const use = ({ text, line }: XmlNode, label: string, rule: TextRule): TextUse => ({ text, line, label, rule });
  return [
    use(name, 'Name of SoftKeyItem', { most: SOFTKEY_LABEL, required: true }),
    use(url, 'URL of SoftKeyItem', { most: 255, required: true, address: 'softkey' }),
    ...(urlDown ? [use(urlDown, 'URLDown of SoftKeyItem', { most: 255, required: true, address: 'press' })] : []),
  ];
}

/** Checks the texts of a softkey set as they stand in an object; without one, as in none. */
export function checkSoftkeys(set: SoftkeySet, object: string, scope: Scope): readonly Problem[] {
  return set.softkeys.flatMap(softkey =>
    softkeyUses(softkey).flatMap(use => checkText(use, { file: set.file, object }, scope)),
  );
}

function checkSet({ file, root }: Template, sets: ReadonlyMap<string, SoftkeySet>, scope: Scope): readonly Problem[] {
  const name = root.attributes['softkeys'];
  if (name === undefined) return [];
  const set = sets.get(name);
  const at = { file, line: root.line };
  if (root.name === 'CiscoIPPhoneExecute') return [{ ...at, problem: 'CiscoIPPhoneExecute has no softkeys.' }];
  if (!set)
    return [{ ...at, problem: `There is no softkey set ${name}; there are ${[...sets.keys()].sort().join(', ')}.` }];
  const own = root.children.find(child => child.name === 'SoftKeyItem');
  const both = own
    ? [{ file, line: own.line, problem: 'A SoftKeyItem cannot stand beside softkeys=; use one of them.' }]
    : [];
  const illegal = checkSoftkeys(set, root.name, scope).map(problem =>
    problem.problem.startsWith('SoftKey:')
      ? { ...problem, problem: `${problem.problem} ${file} uses this set.` }
      : problem,
  );
  return [...both, ...illegal];
}

/** Everything that is wrong with a template, in every language. */
export function checkTemplate(
  template: Template,
  sets: ReadonlyMap<string, SoftkeySet>,
  scope: Scope,
): readonly Problem[] {
  const { file, screen, root } = template;
  const names = rootNames(screen);
  const rule = objectRules.find(({ name }) => name === root.name);
  if (!rule || !names.includes(root.name)) {
    return [
      { file, line: root.line, problem: `The root of ${screen} must be ${names.join(' or ')}, not ${root.name}.` },
    ];
  }
  const problems: Problem[] = [];
  const uses = checkStructure(root, rule, (line, problem, limit) =>
    problems.push(limit === undefined ? { file, line, problem } : { file, line, problem, limit }),
  );
  problems.push(...uses.flatMap(use => checkText(use, { file, object: root.name }, scope)));
  if (root.name === 'CiscoIPPhoneInput') problems.push(...checkInputs(template));
  if (root.name === 'CiscoIPPhoneExecute') problems.push(...checkExecute(template));
  return [...problems, ...checkSet(template, sets, scope)];
}
