import { type Language, languageOf } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import { isDigitKind, isKind, type Kind } from '../policy/kind.ts';
import type { MailRequest } from '../renewal/ports.ts';
import { groupPin, type Words } from '../words/words.ts';
import type { Scope, TemplateSet } from './template-set.ts';

/** A mail ready to be sent, but for its headers. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail is made with. */
export interface RenderParts {
  readonly templates: TemplateSet;
  /** Names kinds in the reader's language. */
  readonly words: Pick<Words, 'say'>;
  /** Languages the operator offers; the first stands in for others. */
  readonly languages: readonly Language[];
  /** `dialog.contact`: whom to tell when it was not the reader. */
  readonly contact: string;
}

/** One paragraph of the HTML part. */
interface Paragraph {
  readonly sort: 'text' | 'value' | 'link';
  readonly text: string;
  readonly lines: readonly string[];
}

/** Characters that would begin a new line or header. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

const LONGEST_VALUE = 300;

/**
 * Makes the mail of a request: the text part from its template, the HTML part from the text's paragraphs, where codes,
 * values and links stand out. Secrets are revealed here. `now`: milliseconds since 1970.
 * Throws what liquidjs throws where the template needs a value that the request lacks.
 */
export function renderMail(request: Omit<MailRequest, 'id' | 'to'>, parts: RenderParts, now: number): RenderedMail {
  const asked = languageOf(request.language);
  const language = (asked && parts.languages.includes(asked) ? asked : parts.languages[0]) ?? 'en';
  const scope = scopeOf(request, parts, language, now);
  const { subject, text } = cutSubject(parts.templates.text(language, request.message, scope));
  const paragraphs = paragraphsOf(text, new Set(secretsOf(request)));
  return { subject, text, html: parts.templates.html({ language, subject, paragraphs }) };
}

function scopeOf(
  { values, expiresAt }: Omit<MailRequest, 'id' | 'to'>,
  { words, contact }: RenderParts,
  language: Language,
  now: number,
): Scope {
  const asked = kindsIn(values);
  const minutes = expiresAt === undefined ? undefined : Math.max(1, Math.ceil((expiresAt - now) / 60_000));
  const shown = Object.entries(values).map(([name, value]) => [name, shownValue(name, value, asked)]);
  return defined({
    contact: oneLine(contact),
    until: expiresAt,
    minutes,
    hours: minutes === undefined ? undefined : Math.ceil(minutes / 60),
    ...Object.fromEntries(shown),
    kinds: asked.length > 0 ? asked.map(kind => words.say(language, `kind.${kind}`)) : undefined,
    language,
  });
}

function defined(scope: Scope): Scope {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
}

/** The kinds a mail is about, each once: two systems can hold the same kind. */
function kindsIn({ kinds = '' }: MailRequest['values']): readonly Kind[] {
  return [
    ...new Set(
      String(kinds)
        .split(/[\s,]+/)
        .filter(isKind),
    ),
  ];
}

/** A value as it stands in the mail; a PIN in groups of three for the eye. */
function shownValue(name: string, value: string | number | Secret, asked: readonly Kind[]): string | number {
  if (typeof value === 'number') return value;
  if (!(value instanceof Secret)) return oneLine(value);
  const isPin = name === 'value' && asked.length > 0 && asked.every(isDigitKind);
  return isPin ? groupPin(value.reveal()) : value.reveal();
}

function oneLine(text: string): string {
  return text.replace(breaks, ' ').trim().slice(0, LONGEST_VALUE);
}

function cutSubject(rendered: string): { subject: string; text: string } {
  const [first = '', ...rest] = rendered.split('\n');
  const subject = oneLine(first.replace(/^Subject:/i, ''));
  const text = rest
    .map(line => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { subject, text: `${text}\n` };
}

function secretsOf({ values }: Pick<MailRequest, 'values'>): readonly (string | number)[] {
  const secrets = Object.entries(values).filter(([, value]) => value instanceof Secret);
  return secrets.map(([name, value]) => shownValue(name, value, kindsIn(values)));
}

function paragraphsOf(text: string, secrets: ReadonlySet<unknown>): readonly Paragraph[] {
  return text
    .trim()
    .split('\n\n')
    .map(paragraph => {
      const sort = secrets.has(paragraph) ? (/^https?:\/\//.test(paragraph) ? 'link' : 'value') : 'text';
      return { sort, text: paragraph, lines: paragraph.split('\n') };
    });
}
