import { z } from 'zod';
import { Secret } from '../../base/secret.ts';
import type { Kind } from '../../policy/kind.ts';
import type { Subject } from '../../renewal/subject.ts';
import { html } from '../../web/html.ts';
import { type PageEvent, type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import type { CallerMethod } from '../caller-check.ts';
import { keptForm, keptQuery, type RenewForm, renewForm } from '../forms.ts';
import { guard } from '../guard.ts';
import { livePage } from '../live-page.ts';
import { noteProof } from '../note-proof.ts';
import { callerCard } from '../pages/caller-card.ts';
import type { HelpdeskParts } from '../parts.ts';
import { userPath } from '../path.ts';
import { pushNote, settlePush, waitingPush } from '../push-check.ts';
import { requesterOf } from '../requester.ts';
import { callerCardOf, passwordsReply } from './user-view.ts';

const MINUTE = 60_000;

/** A code lives ten minutes (phone.md "Verify"); a question on a phone one, and a little for its answer to arrive. */
const answeredWithin: Readonly<Record<CallerMethod, number>> = {
  push: MINUTE + 15_000,
  'phone-code': 10 * MINUTE,
  'mail-code': 10 * MINUTE,
};

/** Sends the question or the code. Names it, or says why nothing was sent. */
type Send = (
  parts: HelpdeskParts,
  visit: Visit<RenewForm>,
  subject: Subject,
) => Promise<{ readonly sent: string } | { readonly failed: string }>;

const ask: Send = async ({ approvals }, { visitor, address, language, form }, subject) => {
  if (!approvals) return { failed: 'push-disabled' };
  const { kinds, ticket } = form;
  const sent = await approvals.ask({
    subject,
    requester: requesterOf({ visitor, address }, ticket),
    name: visitor.name,
    purpose: kinds.length > 0 ? { what: 'renew', kinds } : { what: 'call' },
    // Whoever has the PIN can sign in to any phone by extension mobility: that would prove the PIN only.
    withoutMobility: true,
    language,
  });
  return { sent };
};

const sendCode =
  (by: 'mail' | 'phone'): Send =>
  ({ callerCodes }, { visitor, address, form }, subject) =>
    callerCodes.send(subject, by, { ...requesterOf({ visitor, address }, form.ticket), name: visitor.name });

const senders: Readonly<Record<CallerMethod, Send>> = {
  push: ask,
  'phone-code': sendCode('phone'),
  'mail-code': sendCode('mail'),
};

/** Only the question on a phone names what is to be renewed. */
function coveredBy(method: CallerMethod, { kinds }: RenewForm): readonly Kind[] | undefined {
  return method === 'push' && kinds.length > 0 ? kinds : undefined;
}

/** `POST …/verify/METHOD`: asks the caller, and comes back to the page with what its form held. */
function startRoute(parts: HelpdeskParts, method: CallerMethod): WebRoute {
  return route({
    method: 'post',
    path: `/helpdesk/users/:userId/verify/${method}`,
    who: 'verify-caller',
    form: renewForm,
    async handle(visit) {
      const guarded = await guard(parts, visit, 'verify-caller');
      if ('reply' in guarded) return guarded.reply;
      const { subject } = guarded;
      const answer = await senders[method](parts, visit, subject);
      if ('failed' in answer) {
        return await passwordsReply(parts, visit, subject, visit.form, { note: pushNote(answer.failed) });
      }
      const expiresAt = parts.clock.now() + answeredWithin[method];
      const asked = { method, reference: answer.sent, covers: coveredBy(method, visit.form), expiresAt };
      await parts.callers.begin(visit.session.id, subject.userId, asked);
      return { redirect: `${userPath(subject.userId)}?${keptQuery(visit.form)}` };
    },
  });
}

/** What the caller read out, with what the form beside it held. */
const answered = keptForm.extend({ code: z.string().trim().min(1).max(32) });

async function judge(
  parts: HelpdeskParts,
  visit: Visit,
  subject: Subject,
  method: CallerMethod,
  { code, kept, ...held }: z.output<typeof answered>,
): Promise<Reply> {
  const choice = kept ? held : undefined;
  const { waiting } = await parts.callers.state(visit.session.id, subject.userId);
  const check = waiting.find(each => each.method === method);
  if (!check) return await passwordsReply(parts, visit, subject, choice, { note: 'no-code' });
  if (await parts.callerCodes.check(check.reference, new Secret(code))) {
    await noteProof(parts, visit, subject, check);
    const path = userPath(subject.userId);
    return { redirect: choice ? `${path}?${keptQuery(choice)}` : path };
  }
  await parts.audit.append({
    event: 'authentication-failure',
    requester: requesterOf(visit),
    subject: subject.userId,
    reason: 'wrong',
    detail: method,
  });
  return await passwordsReply(parts, visit, subject, choice, { note: 'wrong-code' });
}

/** `POST …/verify/METHOD/answer`: what the caller read out. */
function answerRoute(parts: HelpdeskParts, method: 'phone-code' | 'mail-code'): WebRoute {
  return route({
    method: 'post',
    path: `/helpdesk/users/:userId/verify/${method}/answer`,
    who: 'verify-caller',
    form: answered,
    async handle(visit) {
      const guarded = await guard(parts, visit, 'verify-caller');
      if ('reply' in guarded) return guarded.reply;
      return await judge(parts, visit, guarded.subject, method, visit.form);
    },
  });
}

/** `POST …/verify/skip`: goes without, by right and for a reason. */
function skipRoute(parts: HelpdeskParts): WebRoute {
  return route({
    method: 'post',
    path: '/helpdesk/users/:userId/verify/skip',
    who: 'skip-verification',
    form: z.object({ reason: z.string().trim().min(5).max(200) }),
    async handle(visit) {
      const guarded = await guard(parts, visit, 'skip-verification');
      if ('reply' in guarded) return guarded.reply;
      const { userId } = guarded.subject;
      const { reason } = visit.form;
      // Audited first: an event too many is better than a check that nobody sees was left out.
      const requester = requesterOf(visit);
      await parts.audit.append({ event: 'verification-skipped', requester, subject: userId, detail: reason });
      await parts.callers.skip(visit.session.id, userId);
      return { redirect: userPath(userId) };
    },
  });
}

async function* answers(parts: HelpdeskParts, visit: Visit, subject: Subject): AsyncGenerator<PageEvent> {
  const check = await waitingPush(parts, visit, subject);
  if (check) await parts.approvals?.wait(check.reference);
  const note = await settlePush(parts, visit, subject);
  // Without a name: htmx swaps it in.
  yield { event: '', data: callerCard(visit.page, await callerCardOf(parts, visit, subject, note)) };
  yield { event: 'end', data: html`` };
}

/** `GET …/verify/events`: the part about the caller, once the phone has answered. */
function eventsRoute(parts: HelpdeskParts): WebRoute {
  return route({
    method: 'get',
    path: '/helpdesk/users/:userId/verify/events',
    who: 'verify-caller',
    async handle(visit) {
      const guarded = await guard(parts, visit, 'verify-caller');
      return 'reply' in guarded
        ? guarded.reply
        : { events: livePage(answers(parts, visit, guarded.subject), parts.log) };
    },
  });
}

/** How an agent finds out whether the caller is who they say they are. */
export function verifyRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [
    eventsRoute(parts),
    startRoute(parts, 'push'),
    startRoute(parts, 'phone-code'),
    startRoute(parts, 'mail-code'),
    answerRoute(parts, 'phone-code'),
    answerRoute(parts, 'mail-code'),
    skipRoute(parts),
  ];
}
