import type { CredentialStatus } from '../../renewal/renewal.ts';
import type { Subject } from '../../renewal/subject.ts';
import type { Html } from '../../web/html.ts';
import type { Reply, Visit } from '../../web/route.ts';
import { grantsFor, may } from '../../web/visitor.ts';
import type { CallerCard } from '../pages/caller-card.ts';
import { passwordsTab, type RenewChoice, refusedTab } from '../pages/passwords-tab.ts';
import { type UserPage, type UserTab, userReply } from '../pages/user-page.ts';
import type { HelpdeskParts } from '../parts.ts';
import { usableMethods } from '../usable-methods.ts';

const MARK_BYTES = 12;

/** How the caller stands with the visitor's session. */
export async function callerCardOf(
  parts: HelpdeskParts,
  { session, visitor }: Visit,
  subject: Subject,
  note?: string,
): Promise<CallerCard> {
  return {
    userId: subject.userId,
    state: await parts.callers.state(session.id, subject.userId),
    demand: parts.config.verification.anyOf,
    usable: usableMethods(parts, subject),
    maySkip: may(visitor, 'skip-verification', subject) === 'yes',
    note,
  };
}

/** Whether the visitor may read new values of the subject out. */
export function mayShow({ visitor }: Pick<Visit, 'visitor'>, subject: Subject): boolean {
  return grantsFor(visitor, 'renew', subject).some(({ showSecret }) => showSecret === 'once');
}

/** The choice of a form that nobody filled in yet. */
export const untouched: RenewChoice = { kinds: [], mustChange: true, ticket: '', show: false };

/** What stands above every tab, read now. */
export async function viewOf({ renewals, clock }: HelpdeskParts, subject: Subject): Promise<UserPage> {
  return { subject, credentials: await renewals.status(subject), now: clock.now() };
}

/** A tab of the subject's page. */
export async function tabReply(
  parts: HelpdeskParts,
  { page }: Visit,
  subject: Subject,
  tab: UserTab,
  content: Html,
  status = 200,
): Promise<Reply> {
  return userReply(page, await viewOf(parts, subject), tab, content, status);
}

function isLocked({ state }: CredentialStatus): boolean {
  return state?.locked === 'failed-attempts';
}

/** What may have gone wrong with what was sent. */
export interface Trouble {
  /** A message about the form. */
  readonly problem?: string | undefined;
  /** What became of a check of the caller. */
  readonly note?: string | undefined;
}

/** The tab Passwords, with the form as the agent left it. */
export async function passwordsReply(
  parts: HelpdeskParts,
  visit: Visit,
  subject: Subject,
  choice: RenewChoice = untouched,
  { problem, note }: Trouble = {},
): Promise<Reply> {
  const { page, visitor } = visit;
  const view = await viewOf(parts, subject);
  const status = problem === undefined && note === undefined ? 200 : 422;
  const allowed = may(visitor, 'renew', subject);
  if (allowed !== 'yes') return userReply(page, view, 'passwords', refusedTab(page, `helpdesk.refused.${allowed}`));
  if (!subject.enabled)
    return userReply(page, view, 'passwords', refusedTab(page, 'helpdesk.refusal.disabled'), status);
  const tab = passwordsTab(page, {
    userId: subject.userId,
    once: parts.random.bytes(MARK_BYTES).toString('base64url'),
    options: parts.renewals.options(subject),
    choice,
    mail: subject.mail ?? subject.privateMail,
    privateMail: subject.privateMail,
    ticketRequired: parts.config.ticket.required,
    mayShow: mayShow(visit, subject),
    hasLock: view.credentials.some(isLocked),
    caller: { ...(await callerCardOf(parts, visit, subject, note)), choice },
    problem,
  });
  return userReply(page, view, 'passwords', tab, status);
}
