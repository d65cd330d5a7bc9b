import { XMLParser } from 'fast-xml-parser';
import type { PushFailure } from '../../dialog/ports.ts';

/** What a phone answered to a push; `detail` is for the operator. */
export type PushAnswer = 'shown' | { readonly failed: PushFailure; readonly detail: string };

/** What came over the wire. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The numbers of CiscoIPPhoneError: 1 to 4 by Cisco's document, 0, 5 and 6 as phones are seen to use them. */
const numbers: Readonly<Record<string, PushFailure>> = {
  0: 'authentication',
  1: 'parse',
  2: 'framing',
  3: 'file',
  4: 'authentication',
  5: 'network',
  6: 'timeout',
};

const statuses: Readonly<Record<number, PushFailure>> = {
  401: 'authentication',
  403: 'authentication',
  404: 'not-found',
};

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false });

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function rootOf(body: string): Node {
  try {
    const root: unknown = parser.parse(body);
    return isNode(root) ? root : {};
  } catch {
    return {};
  }
}

/** Phones answer attributes; the schema of some releases has elements of the same names. */
function field(node: unknown, name: string): string | undefined {
  const value = isNode(node) ? node[name] : undefined;
  return value === undefined ? undefined : String(value);
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 80);

function responseAnswer(response: unknown): PushAnswer {
  const items = isNode(response) ? list(response['ResponseItem']) : [];
  const bad = items.find(item => (field(item, 'Status') ?? '0') !== '0');
  if (bad === undefined) return items.length > 0 ? 'shown' : notUnderstood('a response without an item');
  return { failed: 'address', detail: `status ${field(bad, 'Status')}: ${short(field(bad, 'Data') ?? '')}` };
}

function notUnderstood(detail: string): PushAnswer {
  return { failed: 'not-understood', detail };
}

/** Reads what a phone answered to `POST /CGI/Execute` (reference "Errors"). */
export function readPushAnswer({ status, body }: HttpAnswer): PushAnswer {
  if (status !== 200) return { failed: statuses[status] ?? 'status', detail: `HTTP status ${status}` };
  const root = rootOf(body);
  const error = root['CiscoIPPhoneError'];
  if (error !== undefined) {
    const number = field(error, 'Number') ?? '';
    return { failed: numbers[number] ?? 'phone-error', detail: `CiscoIPPhoneError ${short(number) || '(no number)'}` };
  }
  // Three of the four public copies of the schema spell it so.
  const response = root['CiscoIPPhoneResponse'] ?? root['CiscoIPhoneResponse'];
  return response === undefined
    ? notUnderstood(`neither response nor error: ${short(body) || '(empty)'}`)
    : responseAnswer(response);
}
