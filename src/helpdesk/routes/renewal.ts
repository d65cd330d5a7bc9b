import type { Renewal } from '../../renewal/renewal.ts';
import type { Subject } from '../../renewal/subject.ts';
import { html } from '../../web/html.ts';
import type { Action } from '../../web/role.ts';
import { type PageEvent, type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import { guard } from '../guard.ts';
import { livePage } from '../live-page.ts';
import { liveRenewal } from '../live-renewal.ts';
import { nobodyPage, problemPage } from '../pages/refusal-page.ts';
import { resultCard, resultPage, retryKinds } from '../pages/result-page.ts';
import { shownPage } from '../pages/secret-pages.ts';
import type { HelpdeskParts } from '../parts.ts';
import { userPath } from '../path.ts';
import { refuseUncovered } from '../refuse-uncovered.ts';
import { renew } from '../renewing.ts';
import { requesterOf } from '../requester.ts';
import { renewalIdOf } from '../same-request.ts';
import { createSharedLook, type Look } from '../shared-look.ts';
import { mayShow } from './user-view.ts';

/** A renewal of the subject that the path names. */
interface Opened {
  readonly subject: Subject;
  readonly renewal: Renewal;
}

async function open(parts: HelpdeskParts, visit: Visit, action: Action): Promise<Opened | { readonly reply: Reply }> {
  const guarded = await guard(parts, visit, action);
  if ('reply' in guarded) return guarded;
  const { subject } = guarded;
  const renewal = await parts.renewals.get(visit.params['id'] ?? '');
  const isTheirs = renewal?.userId.toLowerCase() === subject.userId.toLowerCase();
  return renewal && isTheirs ? { subject, renewal } : { reply: nobodyPage(visit.page, 'unknown', 404) };
}

/** Whether the visitor asked for it themselves: nobody else reads its values out. */
function isOwn({ requester }: Renewal, { visitor }: Visit): boolean {
  return requester.channel === 'helpdesk' && requester.id === visitor.userId;
}

const isShowable = (visit: Visit, { subject, renewal }: Opened): boolean =>
  isOwn(renewal, visit) && mayShow(visit, subject);

const PATH = '/helpdesk/users/:userId/renewals/:id';

/** `GET …/renewals/ID`: the outcome per target. */
function resultRoute(parts: HelpdeskParts): WebRoute {
  return route({
    method: 'get',
    path: PATH,
    who: 'see-users',
    async handle(visit) {
      const opened = await open(parts, visit, 'see-users');
      if ('reply' in opened) return opened.reply;
      const { subject, renewal } = opened;
      const title = visit.page.say('helpdesk.result.title', { user: subject.userId });
      return { title, page: resultPage(visit.page, { renewal, mayShow: isShowable(visit, opened) }) };
    },
  });
}

async function* events(
  parts: HelpdeskParts,
  look: Look,
  visit: Visit,
  opened: Opened,
): AsyncGenerator<PageEvent | undefined> {
  const show = isShowable(visit, opened);
  for await (const renewal of liveRenewal(parts.renewals, look, opened.renewal.id)) {
    // Without a name: htmx swaps it in.
    yield renewal && { event: '', data: resultCard(visit.page, { renewal, mayShow: show }) };
  }
  yield { event: 'end', data: html`` };
}

/** `GET …/renewals/ID/events`: the same live. */
function eventsRoute(parts: HelpdeskParts): WebRoute {
  const look = createSharedLook(parts.renewals);
  return route({
    method: 'get',
    path: `${PATH}/events`,
    who: 'see-users',
    async handle(visit) {
      const opened = await open(parts, visit, 'see-users');
      return 'reply' in opened ? opened.reply : { events: livePage(events(parts, look, visit, opened), parts.log) };
    },
  });
}

async function retry(parts: HelpdeskParts, visit: Visit, { subject, renewal }: Opened): Promise<Reply> {
  const kinds = retryKinds(renewal);
  const problem = (key: string): Reply => problemPage(visit.page, subject.userId, key);
  if (kinds.length === 0) return problem('helpdesk.problem.nothing-to-retry');
  const caller = await parts.callers.state(visit.session.id, subject.userId);
  const requester = requesterOf(visit, renewal.requester.ticket);
  const refused = await refuseUncovered(parts, { requester, subject, caller }, kinds);
  if (refused !== undefined) return problem(refused);
  const again = renewal.targets.filter(({ kind }) => kinds.includes(kind));
  const form = {
    kinds,
    mustChange: again.some(({ mustChange }) => mustChange),
    show: mayShow(visit, subject) && again.some(({ delivery }) => delivery === 'screen'),
    ticket: requester.ticket ?? '',
  };
  const id = renewalIdOf(visit, subject.userId, renewal.id, form);
  const answer = await renew(parts, { ...form, id, subject, requester, caller, language: visit.language });
  if ('refused' in answer) return problem(`helpdesk.refusal.${answer.refused.reason}`);
  return { redirect: userPath(subject.userId, 'renewals', answer.planned.id) };
}

/** `POST …/renewals/ID/retry`: asks anew for what failed and only for that. */
function retryRoute(parts: HelpdeskParts): WebRoute {
  return route({
    method: 'post',
    path: `${PATH}/retry`,
    who: 'renew',
    async handle(visit) {
      const opened = await open(parts, visit, 'renew');
      return 'reply' in opened ? opened.reply : await retry(parts, visit, opened);
    },
  });
}

/** Ends the showing. Where that fails its time ends it: that counts as told too. */
async function told({ renewals, log }: HelpdeskParts, id: string): Promise<void> {
  try {
    await renewals.screenSent(id);
    await renewals.screenDone(id);
  } catch (error) {
    const reason = error instanceof Error ? error.name : undefined;
    log.warn({ renewal: id, reason }, 'Values that an agent saw could not be closed; their time ends it.');
  }
}

async function show(parts: HelpdeskParts, visit: Visit, opened: Opened): Promise<Reply> {
  const { renewals, audit } = parts;
  const { page } = visit;
  const { userId } = opened.subject;
  if (!isShowable(visit, opened)) {
    const requester = requesterOf(visit);
    await audit.append({ event: 'access-refused', requester, subject: userId, reason: 'not-shown-to-agent' });
    return problemPage(page, userId, 'helpdesk.problem.not-shown', 403);
  }
  const { id } = opened.renewal;
  const telling = await renewals.openScreen(id);
  return {
    title: page.say('helpdesk.shown.title'),
    page: shownPage(page, userId, telling),
    // Only what left this process counts as shown; from then on it is told, and not shown again.
    afterwards: async isOut => {
      if (isOut) await told(parts, id);
    },
  };
}

/** `POST …/renewals/ID/show`: the new values, once, for an agent who may read them out. */
function showRoute(parts: HelpdeskParts): WebRoute {
  return route({
    method: 'post',
    path: `${PATH}/show`,
    who: 'renew',
    secret: true,
    async handle(visit) {
      const opened = await open(parts, visit, 'renew');
      return 'reply' in opened ? opened.reply : await show(parts, visit, opened);
    },
  });
}

/** What became of a renewal, and what can be done about it. */
export function renewalRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [resultRoute(parts), eventsRoute(parts), retryRoute(parts), showRoute(parts)];
}
