import { createHash } from 'node:crypto';
import { isDigitKind } from '../policy/kind.ts';
import type { Revealed } from '../renewal/links.ts';
import type { ShownValue } from '../renewal/renewal.ts';
import { groupPin, type Words } from '../words/words.ts';
import { Html, html } from './html.ts';

/** What the pages of a link are written with. */
export interface LinkPageParts {
  readonly words: Pick<Words, 'say'>;
  /** `dialog.contact`. */
  readonly contact: string;
}

const style = `
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { background: Canvas; color: CanvasText; margin: 0 auto; max-width: 34rem; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; }
button { font: inherit; padding: .75rem 1.5rem; border: 2px solid; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
button:focus-visible { outline: 3px solid; outline-offset: 3px; }
output { display: block; margin: .5rem 0 1.5rem; padding: 1rem; border: 1px solid; border-radius: .5rem; font: 600 1.75rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; user-select: all; }
`;

/** Nothing is loaded, nothing runs, nothing frames the page; our one style sheet is named by its hash. */
export const linkPagePolicy: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function page({ words }: LinkPageParts, language: string, body: Html): string {
  const title = words.say(language, 'link.title');
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.toString();
}

/** The page that a link opens: a button, never the value, so that a program that looks at links reveals nothing. */
export function askPage(parts: LinkPageParts, language: string): string {
  const { words } = parts;
  const body = html`<p>${words.say(language, 'link.once')}</p>
<form method="post"><button type="submit">${words.say(language, 'link.show')}</button></form>`;
  return page(parts, language, body);
}

function valueText({ kinds, value }: ShownValue): string {
  return kinds.every(isDigitKind) ? groupPin(value.reveal()) : value.reveal();
}

function valueBlock({ words }: LinkPageParts, language: string, shown: ShownValue): Html {
  const names = shown.kinds.map(kind => words.say(language, `kind.${kind}`)).join(', ');
  const notes = [...(shown.uncertain ? ['link.uncertain'] : []), ...(shown.mustChange ? ['told.must-change'] : [])].map(
    key => html`<p>${words.say(language, key)}</p>`,
  );
  return html`<section><p>${names}</p>
<output>${valueText(shown)}</output>
${notes}</section>
`;
}

/** The page with the values. */
export function valuesPage(parts: LinkPageParts, { values, language }: Revealed): string {
  const blocks = values.map(shown => valueBlock(parts, language, shown));
  return page(parts, language, html`${blocks}<p>${parts.words.say(language, 'link.note')}</p>`);
}

/** The page where we cannot answer; the link is as it was. */
export function troublePage(parts: LinkPageParts, language: string): string {
  return page(parts, language, html`<p>${parts.words.say(language, 'unavailable.prompt')}</p>`);
}

/** The page of a link that shows nothing: never made, used, or over; which of them it does not say. */
export function gonePage(parts: LinkPageParts, language: string): string {
  const { words, contact } = parts;
  const body = html`<p>${words.say(language, 'link.gone')}</p><p>${words.say(language, 'help.call', { contact })}</p>`;
  return page(parts, language, body);
}
