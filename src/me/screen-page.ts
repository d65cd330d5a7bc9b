import { languageOf } from '../base/language.ts';
import type { Page } from '../dialog/ports.ts';
import type { Line, Screen } from '../dialog/screen.ts';
import { type Html, html } from '../web/html.ts';
import type { Words } from '../words/words.ts';
import { type InputSort, type Label, type LaidButton, type LaidInput, type Layout, layouts } from './layouts.ts';
import { longestInput } from './step-form.ts';

/** What a screen is written with. */
export interface ScreenPageParts {
  readonly words: Pick<Words, 'say' | 'line'>;
  /** `dialog.contact`. */
  readonly contact: string;
  /** The address of the script of these pages. */
  readonly script: string;
}

/** What differs from browser to browser. */
export interface Around {
  /** The hidden field without which no form is taken. */
  readonly csrf: Html;
  /** Where a browser without script finds the page after one that waits. */
  readonly waitAt?: string | undefined;
}

/** A screen as a page: the heading is the layout's affair. */
export interface ScreenPage {
  readonly title: string;
  readonly body: Html;
}

const nothing = html``;

/** A writer of one page. */
interface Writer {
  readonly screen: Screen;
  readonly say: (key: string) => string;
  readonly line: (line: Line) => string;
}

function linesOf({ fields }: Screen, name: string): readonly Line[] {
  const value = fields[name];
  return typeof value === 'string' || value === undefined ? [] : value;
}

function labelOf({ screen, say, line }: Writer, label: Label): string {
  return typeof label === 'string' ? say(label) : linesOf(screen, label.field).map(line).join(' ');
}

const valueKeys: readonly string[] = ['told.pin', 'told.password'];

/** A new value stands alone, to be selected at once; the name of a credential heads what is said of it. */
function lineOf({ line }: Writer, one: Line): Html {
  if (valueKeys.includes(one.key)) return html`<output>${line(one)}</output>\n`;
  return one.key === 'status.kind' ? html`<h2>${line(one)}</h2>\n` : html`<p>${line(one)}</p>\n`;
}

function textOf(writer: Writer, text: string): Html {
  const { screen, line, say } = writer;
  const lines = linesOf(screen, 'lines');
  if (text === 'lines') return html`${lines.map(one => lineOf(writer, one))}`;
  if (text === 'list') return html`<ul>${lines.map(one => html`<li>${line(one)}</li>`)}</ul>\n`;
  const paragraphs = say(text).split('\n');
  return html`${paragraphs.map(paragraph => html`<p>${paragraph}</p>\n`)}`;
}

const attributes: Readonly<Record<InputSort, Html>> = {
  user: html`type="text" autocomplete="username" autocapitalize="none" spellcheck="false"`,
  pin: html`type="password" inputmode="numeric" autocomplete="off"`,
  password: html`type="password" autocomplete="current-password"`,
  code: html`type="text" inputmode="numeric" autocomplete="one-time-code"`,
  'new-pin': html`type="password" inputmode="numeric" autocomplete="new-password"`,
  'new-password': html`type="password" autocomplete="new-password"`,
};

/** What stands against a value is said below its field while it is typed. */
function checked({ name, sort }: LaidInput): boolean {
  return name === 'new' && sort.startsWith('new-');
}

function inputOf(writer: Writer, input: LaidInput, at: number): Html {
  const { name, label, sort } = input;
  const given = writer.screen.fields[name];
  const value = typeof given === 'string' && given !== '' ? html` value="${given}"` : nothing;
  const focus = at === 0 ? html` autofocus` : nothing;
  const describedBy = checked(input) ? html` aria-describedby="flaws" data-check="/me/check"` : nothing;
  const flaws = checked(input) ? html`<div id="flaws" role="status"></div>\n` : nothing;
  const length = String(longestInput[name]);
  return html`<label for="${name}">${labelOf(writer, label)}</label>
<input id="${name}" name="${name}" ${attributes[sort]} maxlength="${length}" required${value}${focus}${describedBy}>
${flaws}`;
}

function buttonOf({ say }: Writer, { action, label }: LaidButton, look: Html): Html {
  const leaves = action === 'submit' ? nothing : html` formnovalidate`;
  const language = languageOf(action.replace(/^language-/, ''));
  const lang = language !== undefined && action.startsWith('language-') ? html` lang="${language}"` : nothing;
  return html`<button name="do" value="${action}" data-do="${action}"${leaves}${lang}${look}>${say(label)}</button>\n`;
}

function buttonsOf(writer: Writer, { buttons }: Layout): Html {
  const standing = buttons.filter(({ when }) => when === undefined || writer.screen.when.includes(when));
  const isMenu = standing.filter(({ action }) => action !== 'cancel').length > 2 || writer.screen.name === 'menu';
  const lookOf = ({ action }: LaidButton, at: number): Html => {
    if (action === 'cancel') return html` class="secondary outline"`;
    return at > 0 || isMenu ? html` class="outline"` : nothing;
  };
  return html`<div class="choices">${standing.map((button, at) => buttonOf(writer, button, lookOf(button, at)))}</div>\n`;
}

/** A page that waits comes again by itself: by script where there is one, else at an address that names no secret. */
function refreshOf({ refreshSeconds }: Screen, waitAt: string | undefined): Html {
  if (refreshSeconds === undefined || waitAt === undefined) return nothing;
  return html`<noscript><meta http-equiv="refresh" content="${String(refreshSeconds)}; url=${waitAt}"></noscript>\n`;
}

function formOf(writer: Writer, layout: Layout, token: string | undefined, { csrf }: Around): Html {
  const { screen } = writer;
  if (layout.buttons.length === 0) return nothing;
  const seconds = screen.refreshSeconds;
  const refresh = seconds === undefined ? nothing : html` data-refresh="${String(seconds)}"`;
  const page = token === undefined ? nothing : html`<input type="hidden" name="t" value="${token}">`;
  return html`<form method="post" action="/me" data-dialog${refresh}>${csrf}${page}
${layout.inputs.map((input, at) => inputOf(writer, input, at))}${buttonsOf(writer, layout)}</form>
`;
}

/** Writes a page of the conversation in its own language: one form, its fields and buttons from {@link layouts}. */
export function writeScreen(parts: ScreenPageParts, { screen, token, language }: Page, around: Around): ScreenPage {
  const { words, contact, script } = parts;
  const writer: Writer = {
    screen,
    say: key => words.say(language, key),
    line: line => words.line(language, line),
  };
  const layout = layouts[screen.name];
  const help = layout.contact ? html`<p>${words.say(language, 'help.call', { contact })}</p>\n` : nothing;
  const begin = layout.ends
    ? html`<p><a href="/me" role="button" data-do="begin">${writer.say('me.begin')}</a></p>\n`
    : nothing;
  const body = html`<div class="narrow" data-screen="${screen.name}">
<p class="about">${labelOf(writer, layout.about)}</p>
${layout.texts.map(text => textOf(writer, text))}${formOf(writer, layout, token, around)}${help}${begin}</div>
${refreshOf(screen, around.waitAt)}<script defer src="${script}"></script>
`;
  return { title: writer.say(layout.prompt), body };
}
