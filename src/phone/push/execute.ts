import { RekeyError } from '../../base/rekey-error.ts';
import { checkStructure, type TextUse } from '../check-structure.ts';
import { declaration } from '../compile.ts';
import { escapeXml } from '../escape.ts';
import { objectRules } from '../object-rules.ts';
import { buildSkeleton } from '../skeleton.ts';
import type { XmlNode } from '../xml-node.ts';

/** What every phone takes in one push, as far back as release 7.1(3) (DOC713, "HTTP POST"). */
const MOST_BYTES = 511;

/** When the phone opens the page: at once, when it is idle, or only if it is idle. */
export const priorities = ['0', '1', '2'] as const;

/** One of {@link priorities}. */
export type Priority = (typeof priorities)[number];

function tooLong(what: string): RekeyError {
  return new RekeyError('push-too-long', `A push is ${what}; shorten server.publicUrl.`);
}

function checkTexts(uses: readonly TextUse[]): void {
  const long = uses.find(({ text, rule }) => text.length > rule.most);
  if (long) throw tooLong(`longer than phones take: ${long.label} has ${long.text.length} characters`);
}

/** A CiscoIPPhoneExecute that opens one address of ours, written and judged as every page is. Throws `push-too-long`. */
export function writeExecute(url: string, priority: Priority): string {
  const item: XmlNode = {
    name: 'ExecuteItem',
    attributes: { URL: url, Priority: priority },
    children: [],
    text: '',
    line: 1,
  };
  const root: XmlNode = { name: 'CiscoIPPhoneExecute', attributes: {}, children: [item], text: '', line: 1 };
  const rule = objectRules.find(({ name }) => name === root.name);
  if (!rule) throw new TypeError('The rules lack CiscoIPPhoneExecute.');
  const problem = (_line: number, sentence: string): never => {
    throw new TypeError(sentence);
  };
  checkTexts(checkStructure(root, rule, problem));
  const parts = buildSkeleton(root, undefined, '79xx').map(part => {
    if ('markup' in part) return part.markup;
    return 'slot' in part ? escapeXml(part.slot.text) : '';
  });
  return [declaration['utf-8'], ...parts].join('');
}

/** The body of the POST: the form field `XML`, whose name phones read in capitals only. Throws `push-too-long`. */
export function writeForm(document: string): string {
  const form = new URLSearchParams({ XML: document }).toString();
  if (form.length > MOST_BYTES) throw tooLong(`${form.length} bytes long, ${MOST_BYTES} is what phones take`);
  return form;
}
