import type { CredentialStatus } from '../../renewal/renewal.ts';
import type { Subject } from '../../renewal/subject.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker, Reply } from '../../web/route.ts';
import { userPath } from '../path.ts';
import { statusCard } from './status-card.ts';

/** The tabs of a subject's page, each a page of its own. */
export const userTabs = ['passwords', 'details', 'history'] as const;

/** One of {@link userTabs}. */
export type UserTab = (typeof userTabs)[number];

/** What stands above every tab. */
export interface UserPage {
  readonly subject: Subject;
  readonly credentials: readonly CredentialStatus[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

function nameOf({ person, userId }: Subject): string {
  const { displayName, firstName, lastName } = person;
  return displayName || [firstName, lastName].filter(Boolean).join(' ') || userId;
}

function summary(page: PageMaker, { userId, person, mail }: Subject): Html {
  const facts = [
    ['helpdesk.user.id', userId],
    ['helpdesk.user.extension', person.extension],
    ['helpdesk.user.mail', mail],
  ] as const;
  const items = facts.flatMap(([key, value]) =>
    value ? [html`<div><dt>${page.say(key)}</dt><dd>${value}</dd></div>\n`] : [],
  );
  return html`<dl class="facts">${items}</dl>\n`;
}

/** What an agent should know before anything is asked for. */
function warnings(page: PageMaker, { protectedBy, enabled, unavailable }: Subject): Html {
  const notes = [
    ...(protectedBy === undefined ? [] : [page.say('helpdesk.refused.protected')]),
    ...(enabled ? [] : [page.say('helpdesk.refusal.disabled')]),
    ...(unavailable.length > 0 ? [page.say('helpdesk.user.unavailable', { systems: unavailable.join(', ') })] : []),
  ];
  return html`${notes.map(note => html`<p class="notice wrong">${note}</p>\n`)}`;
}

function tabPath(userId: string, tab: UserTab): string {
  return tab === 'passwords' ? userPath(userId) : userPath(userId, tab);
}

function tabs(page: PageMaker, { userId }: Subject, current: UserTab): Html {
  const items = userTabs.map(tab => {
    const path = tabPath(userId, tab);
    const here = tab === current ? html` aria-current="page"` : html``;
    // With script only this part of the page is loaded anew; the address follows.
    const swap = html` hx-get="${path}" hx-target="#user" hx-swap="outerHTML" hx-push-url="true"`;
    return html`<li><a id="tab-${tab}" href="${path}" data-do="${tab}"${here}${swap}>${page.say(`helpdesk.tab.${tab}`)}</a></li>\n`;
  });
  return html`<nav class="tabs" aria-label="${page.say('helpdesk.tab.label')}"><ul>${items}</ul></nav>\n`;
}

/** The page of a subject with one of its tabs open. */
export function userPage(page: PageMaker, { subject, credentials, now }: UserPage, tab: UserTab, content: Html): Html {
  return html`<div id="user">
${summary(page, subject)}${warnings(page, subject)}${statusCard(page, credentials, now)}${tabs(page, subject, tab)}<section id="tab" aria-labelledby="tab-${tab}">
${content}</section>
</div>
`;
}

/** The same as an answer. */
export function userReply(page: PageMaker, given: UserPage, tab: UserTab, content: Html, status = 200): Reply {
  return { status, title: nameOf(given.subject), page: userPage(page, given, tab, content) };
}
