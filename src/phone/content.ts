import type { Language } from '../base/language.ts';
import type { Said } from '../base/said.ts';
import type { FieldType } from '../dialog/screen-fields.ts';
import { parseMessage } from '../words/message.ts';
import type { Words } from '../words/words.ts';
import { type Charset, writable } from './charset.ts';
import type { TextRule } from './object-rules.ts';
import { NEXT_LENGTH } from './step-address.ts';

/** What the placeholders of a file may name. */
export interface Scope {
  readonly words: Words;
  /** Values of each request. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Values known at start-up: `contact`, `contactNumber`, `webAddress`. */
  readonly constants: Readonly<Record<string, string>>;
  /** Flags known at start-up: `can.contact`. */
  readonly flags: Readonly<Record<string, boolean>>;
}

/** A piece of an element's text in one language. */
export type Piece =
  | { readonly text: string }
  /** `{next}`: the address of the next step with the page's token. */
  | { readonly address: true }
  /** A value of each request, `limit` characters at most. */
  | { readonly field: string; readonly limit: number };

/** A text in one language, and what is wrong with it; `message` names the key whose words are at fault. */
export interface Expanded {
  readonly pieces: readonly Piece[];
  readonly problems: readonly {
    readonly problem: string;
    readonly said: Said;
    readonly message?: string | undefined;
  }[];
}

/** Values without a `:limit` in a Text: a name or number, and all lines of a screen together. */
const LONGEST_VALUE = 500;
const LONGEST_LINES = 3000;

/** White space as the element takes it: one space, or lines without their indentation. */
function normaliseSpace(text: string, rule: TextRule): string {
  if (!rule.multiline) return text.replace(/\s+/g, ' ').trim();
  return text
    .split('\n')
    .map(line => line.trim())
    .join('\n')
    .trim();
}

interface Use {
  readonly rule: TextRule;
  readonly language: Language;
  readonly scope: Scope;
  /** The message that the placeholder stands in, if not the file itself. */
  readonly message?: string | undefined;
}

const wrong = (use: Use, problem: string, said: Said): Expanded => ({
  pieces: [],
  problems: [
    { problem: use.message ? `${problem} (in the message ${use.message})` : problem, said, message: use.message },
  ],
});

const known = (scope: Scope): string =>
  [...Object.keys(scope.fields), ...Object.keys(scope.constants), 'next'].sort().join(', ');

function chosenWord(name: string, keys: readonly string[], limit: number | undefined, use: Use): Expanded {
  const lengthOf = (key: string): number =>
    Math.max(
      ...(['utf-8', 'iso-8859-1'] as const).map(set => writable(use.scope.words.say(use.language, key), set).length),
    );
  const longest = Math.max(...keys.map(lengthOf));
  const tooLong = keys.find(key => lengthOf(key) > (limit ?? longest));
  const pieces = [{ field: name, limit: limit ?? longest }];
  if (tooLong === undefined) return { pieces, problems: [] };
  const text = use.scope.words.say(use.language, tooLong);
  const problem = `{${name}:${limit}} would cut "${text}", the words of ${tooLong}.`;
  const said = { key: 'problem.placeholder-cuts', params: { name: `{${name}:${limit}}`, text } };
  return { pieces, problems: [{ problem, said, message: tooLong }] };
}

function expandField(name: string, limit: number | undefined, use: Use): Expanded {
  const params = { name: `{${name}}` };
  const constant = use.scope.constants[name];
  if (constant !== undefined) return { pieces: [{ text: constant.slice(0, limit) }], problems: [] };
  if (use.rule.address) {
    return name === 'next'
      ? { pieces: [{ address: true }], problems: [] }
      : wrong(use, `{${name}} may not stand in an address; only {next} and {contactNumber} may.`, {
          key: 'problem.placeholder-in-address',
          params,
        });
  }
  const type = use.scope.fields[name];
  if (name === 'next') {
    const said = { key: 'problem.placeholder-address', params };
    return wrong(use, '{next} is an address and may stand in a URL only.', said);
  }
  if (type === undefined) {
    const names = known(use.scope);
    const said = { key: 'problem.placeholder-unknown', params: { ...params, names } };
    return wrong(use, `{${name}} is not known here; known are ${names}.`, said);
  }
  if (typeof type !== 'string') return chosenWord(name, type, limit, use);
  if (limit === undefined && !use.rule.multiline) {
    const said = { key: 'problem.placeholder-length', params: { ...params, better: `{${name}:20}` } };
    return wrong(use, `{${name}} can be of any length; say how much may show, such as {${name}:20}.`, said);
  }
  const longest = type === 'lines' ? LONGEST_LINES : LONGEST_VALUE;
  return { pieces: [{ field: name, limit: limit ?? longest }], problems: [] };
}

function expandMessage(key: string, use: Use): Expanded {
  const { words } = use.scope;
  const params = { name: `{${key}}` };
  if (use.message !== undefined)
    return wrong(use, `{${key}}: a message cannot hold another one.`, { key: 'problem.placeholder-text', params });
  if (!words.has(key))
    return wrong(use, `{${key}} is no message of words/en.yaml.`, { key: 'problem.placeholder-no-text', params });
  const text = normaliseSpace(words.written(use.language, key).text, use.rule);
  return expandText(text, { ...use, message: key });
}

function expandText(text: string, use: Use): Expanded {
  const expanded = parseMessage(text).map((part): Expanded => {
    if ('text' in part) return { pieces: [part], problems: [] };
    return part.name.includes('.') ? expandMessage(part.name, use) : expandField(part.name, part.limit, use);
  });
  return { pieces: expanded.flatMap(({ pieces }) => pieces), problems: expanded.flatMap(({ problems }) => problems) };
}

/** The text of an element in one language: messages looked up, values of the start filled in. */
export function expand(text: string, rule: TextRule, language: Language, scope: Scope): Expanded {
  return expandText(normaliseSpace(text, rule), { rule, language, scope });
}

/** The most characters that a text can come to in a charset (`…` is three in ISO-8859-1). UTF-16 units: never too few. */
export function longest(pieces: readonly Piece[], charset: Charset): number {
  const lengths = pieces.map(piece => {
    if ('text' in piece) return writable(piece.text, charset).length;
    return 'address' in piece ? NEXT_LENGTH : piece.limit;
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}
