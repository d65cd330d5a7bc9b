import { languages } from '../base/language.ts';
import type { Assets } from './assets.ts';
import { type Html, html } from './html.ts';
import type { NavigationEntry, PageMaker, Visit } from './route.ts';
import { mayAsk } from './who.ts';

/** What every page has around it. */
export interface LayoutParts {
  readonly assets: Pick<Assets, 'address'>;
  readonly navigation: readonly NavigationEntry[];
}

/** What a page is wrapped for. */
export type Framed = Pick<Visit, 'visitor' | 'path' | 'page'>;

const isHere = (path: string, entry: string): boolean =>
  path === entry || path.startsWith(`${entry}/`) || path.startsWith(`${entry}?`);

function navigation(entries: readonly NavigationEntry[], { visitor, path, page }: Framed): Html {
  const items = entries
    .filter(({ who }) => mayAsk(visitor, who))
    .map(({ path: to, key }) => {
      const current = isHere(path, to) ? html` aria-current="page"` : html``;
      return html`<li><a href="${to}"${current}>${page.say(key)}</a></li>`;
    });
  return html`<ul>${items}</ul>`;
}

function languageSwitch({ path, page }: Framed): Html {
  const buttons = languages.map(language => {
    const current = language === page.language ? html` aria-current="true"` : html``;
    const name = page.say(`language.${language}`);
    return html`<button name="language" value="${language}" lang="${language}" data-do="language-${language}"${current} title="${name}" aria-label="${language.toUpperCase()} – ${name}">${language.toUpperCase()}</button>`;
  });
  return html`<form class="languages" method="post" action="/language" aria-label="${page.say('language.title')}">${page.csrf}<input type="hidden" name="to" value="${path}">${buttons}</form>`;
}

function signOut({ visitor, page }: Framed): Html {
  if (visitor.userId === '') return html``;
  return html`<form method="post" action="/sign-out">${page.csrf}<span class="who">${visitor.name}</span><button class="secondary outline" data-do="sign-out">${page.say('sign-in.out')}</button></form>`;
}

function head({ assets }: LayoutParts, page: PageMaker, title: string): Html {
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{"includeIndicatorCSS":false}'>
<title>${title} – ${page.say('web.name')}</title>
<link rel="icon" href="${assets.address('rekey.svg')}">
<link rel="stylesheet" href="${assets.address('pico.css')}">
<link rel="stylesheet" href="${assets.address('rekey.css')}">
<script defer src="${assets.address('htmx.js')}"></script>
<script defer src="${assets.address('htmx-sse.js')}"></script>
<script defer src="${assets.address('rekey.js')}"></script>`;
}

/** The page around what a route answered: navigation by the visitor's rights, language, sign-out. */
export function layout(parts: LayoutParts, framed: Framed, title: string, body: Html): Html {
  const { page } = framed;
  return html`<!doctype html>
<html lang="${page.language}">
<head>
${head(parts, page, title)}
</head>
<body>
<a class="skip" href="#content">${page.say('web.skip')}</a>
<header class="container">
<nav aria-label="${page.say('web.navigation')}"><ul><li><a class="name" href="/"><strong>${page.say('web.name')}</strong></a></li></ul>${navigation(parts.navigation, framed)}</nav>
<div class="tools">${languageSwitch(framed)}${signOut(framed)}</div>
</header>
<main id="content" class="container" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}
