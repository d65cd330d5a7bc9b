import type { Subject } from '../../renewal/subject.ts';
import { html } from '../../web/html.ts';
import type { PageMaker, Reply } from '../../web/route.ts';
import type { May } from '../../web/visitor.ts';
import { userPath } from '../path.ts';

/** The page in place of one that the visitor may not have: why, and what to do next. */
export function refusalPage(page: PageMaker, { userId }: Subject, why: Exclude<May, 'yes'>): Reply {
  const back = why === 'out-of-scope' || why === 'no-role' ? '/helpdesk' : userPath(userId);
  return {
    status: 403,
    title: page.say('helpdesk.refused.title'),
    page: html`<p class="notice wrong" role="alert">${page.say(`helpdesk.refused.${why}`)}</p>
<p><a href="${back}" data-do="back">${page.say('helpdesk.back')}</a></p>`,
  };
}

/** The page where there is nobody of that user id, or none can be told. */
export function nobodyPage(
  page: PageMaker,
  why: 'unknown' | 'subject-ambiguous' | 'unavailable',
  status: number,
): Reply {
  return {
    status,
    title: page.say('helpdesk.nobody.title'),
    page: html`<p class="notice wrong" role="alert">${page.say(`helpdesk.nobody.${why}`)}</p>
<p><a href="/helpdesk" data-do="back">${page.say('helpdesk.back')}</a></p>`,
  };
}

/** A page with one sentence on what was wrong and a way back. */
export function problemPage(page: PageMaker, userId: string, key: string, status = 422): Reply {
  return {
    status,
    title: page.say('helpdesk.problem.title'),
    page: html`<p class="notice wrong" role="alert">${page.say(key)}</p>
<p><a href="${userPath(userId)}" data-do="back">${page.say('helpdesk.back')}</a></p>`,
  };
}
