import { type Html, html } from './html.ts';
import type { PageMaker, Reply } from './route.ts';

/** A message that something did not go, read out at once. */
export function wrongNotice(page: PageMaker, key: string | undefined): Html {
  return key === undefined ? html`` : html`<p class="notice wrong" role="alert">${page.say(key)}</p>`;
}

/** The page of an address that is none. */
export function lostPage(page: PageMaker): Reply {
  const body = html`<p class="notice wrong">${page.say('lost.text')}</p><p><a href="/" data-do="home">${page.say('lost.home')}</a></p>`;
  return { page: body, title: page.say('lost.title'), status: 404 };
}

/** A page that says why something was not done, and whom to ask. */
export function turnedAway(page: PageMaker, key: string, status: number, contact: string): Reply {
  const body = html`${wrongNotice(page, key)}<p>${page.say('help.call', { contact })}</p>`;
  return { page: body, title: page.say('turned-away.title'), status };
}
