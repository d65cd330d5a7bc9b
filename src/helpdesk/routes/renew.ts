import type { Kind } from '../../policy/kind.ts';
import type { Subject } from '../../renewal/subject.ts';
import { type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import type { CallerState } from '../callers.ts';
import { isTicket, type RenewForm, renewForm } from '../forms.ts';
import { guard } from '../guard.ts';
import { phoneCodePage } from '../pages/secret-pages.ts';
import { unlockPage } from '../pages/unlock-page.ts';
import type { HelpdeskParts } from '../parts.ts';
import { userPath } from '../path.ts';
import { refuseUncovered } from '../refuse-uncovered.ts';
import { renew } from '../renewing.ts';
import { requesterOf } from '../requester.ts';
import { renewalIdOf } from '../same-request.ts';
import { mayShow, passwordsReply } from './user-view.ts';

/** Something that is done for a caller. */
type Act = (subject: Subject, visit: Visit<RenewForm>, caller: CallerState) => Promise<Reply>;

/** The form again with why the caller does not cover this; undefined where they do. */
async function refuse(
  parts: HelpdeskParts,
  visit: Visit<RenewForm>,
  subject: Subject,
  caller: CallerState,
  kinds?: readonly Kind[],
): Promise<Reply | undefined> {
  const requester = requesterOf(visit, visit.form.ticket);
  const problem = await refuseUncovered(parts, { requester, subject, caller }, kinds);
  return problem === undefined ? undefined : await passwordsReply(parts, visit, subject, visit.form, { problem });
}

/** A post of the form on the tab Passwords: by right, under a ticket as configured, and for a verified caller only. */
function formRoute(
  parts: HelpdeskParts,
  verb: string,
  given: Pick<WebRoute, 'secret'> & { readonly who: 'renew' | 'unlock' },
  act: Act,
): WebRoute {
  return route({
    ...given,
    method: 'post',
    path: `/helpdesk/users/:userId/${verb}`,
    form: renewForm,
    async handle(visit) {
      const guarded = await guard(parts, visit, given.who);
      if ('reply' in guarded) return guarded.reply;
      const { subject } = guarded;
      if (!isTicket(visit.form.ticket, parts.config)) {
        return await passwordsReply(parts, visit, subject, visit.form, { problem: 'helpdesk.problem.ticket' });
      }
      const caller = await parts.callers.state(visit.session.id, subject.userId);
      const refused = caller.verified ? undefined : await refuse(parts, visit, subject, caller);
      return refused ?? (await act(subject, visit, caller));
    },
  });
}

const renewing =
  (parts: HelpdeskParts): Act =>
  async (subject, visit, caller) => {
    const { form, language } = visit;
    const problem = (key: string): Promise<Reply> => passwordsReply(parts, visit, subject, form, { problem: key });
    if (form.kinds.length === 0) return await problem('helpdesk.problem.kinds');
    const refused = await refuse(parts, visit, subject, caller, form.kinds);
    if (refused) return refused;
    const show = form.show && mayShow(visit, subject);
    const requester = requesterOf(visit, form.ticket);
    const id = form.once === undefined ? undefined : renewalIdOf(visit, subject.userId, form.once, form);
    const answer = await renew(parts, { ...form, id, subject, show, requester, caller, language });
    if ('refused' in answer) return await problem(`helpdesk.refusal.${answer.refused.reason}`);
    return { redirect: userPath(subject.userId, 'renewals', answer.planned.id) };
  };

const unlocking =
  (parts: HelpdeskParts): Act =>
  async (subject, visit, caller) => {
    const { page, form, language } = visit;
    const locked = (await parts.renewals.status(subject))
      .filter(({ state }) => state?.locked === 'failed-attempts')
      .map(({ kind }) => kind);
    const kinds = form.kinds.length > 0 ? locked.filter(kind => form.kinds.includes(kind)) : locked;
    if (kinds.length === 0) {
      return await passwordsReply(parts, visit, subject, form, { problem: 'helpdesk.problem.nothing-locked' });
    }
    const refused = await refuse(parts, visit, subject, caller, kinds);
    if (refused) return refused;
    const requester = requesterOf(visit, form.ticket);
    const unlocked = await parts.renewals.unlock(subject, kinds, requester, subject.language ?? language);
    return { title: page.say('helpdesk.unlock.title'), page: unlockPage(page, subject.userId, unlocked) };
  };

const issuing =
  (parts: HelpdeskParts): Act =>
  async (subject, visit, caller) => {
    const { page } = visit;
    const refused = await refuse(parts, visit, subject, caller);
    if (refused) return refused;
    const code = await parts.helpdeskCodes.issue(subject, requesterOf(visit, visit.form.ticket));
    return { title: page.say('helpdesk.phone-code.title'), page: phoneCodePage(page, subject.userId, code) };
  };

/** What the form on the tab Passwords does: renew, unlock without a new value, give a code for the phone. */
export function renewRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [
    formRoute(parts, 'renew', { who: 'renew' }, renewing(parts)),
    formRoute(parts, 'unlock', { who: 'unlock' }, unlocking(parts)),
    formRoute(parts, 'phone-code', { who: 'renew', secret: true }, issuing(parts)),
  ];
}
