import { z } from 'zod';
import { isMailAddress } from '../../base/mail-address.ts';
import { RekeyError } from '../../base/rekey-error.ts';
import {
  type DetailsPort,
  type PersonChange,
  type PlaceOutcome,
  personFields,
  type UserDetails,
} from '../../people/details.ts';
import type { Requester } from '../../renewal/ports.ts';
import type { Subject } from '../../renewal/subject.ts';
import { html } from '../../web/html.ts';
import { type PageEvent, type PageMaker, type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import { may } from '../../web/visitor.ts';
import { isTicket, ticket } from '../forms.ts';
import { guard } from '../guard.ts';
import { livePage } from '../live-page.ts';
import { liveUpdate, type UpdateProgress } from '../live-update.ts';
import { detailsForm, previewPart, updateCard, updatedPart } from '../pages/details-tab.ts';
import { refusedTab } from '../pages/passwords-tab.ts';
import { problemPage } from '../pages/refusal-page.ts';
import type { HelpdeskParts } from '../parts.ts';
import { refuseUncovered } from '../refuse-uncovered.ts';
import { requesterOf } from '../requester.ts';
import { tabReply } from './user-view.ts';

const field = z.string().trim().max(255).optional();
const detailsFormSchema = z.object({
  firstName: field,
  middleName: field,
  lastName: field,
  department: field,
  mail: field,
  ticket,
});

type DetailsForm = z.output<typeof detailsFormSchema>;

/** A subject's details, and the cluster that holds them. */
interface Held {
  readonly port: DetailsPort;
  readonly details: UserDetails;
}

/** Where the subject's details are; undefined without an entry in CUCM. Rejects where CUCM does not answer. */
async function heldOf({ details: ports }: HelpdeskParts, { entries }: Subject): Promise<Held | undefined> {
  const entry = entries.find(({ type }) => type === 'cucm');
  const port = ports.find(({ name }) => name === entry?.system);
  const details = entry && (await port?.describe(entry.entry.userId));
  return port && details && { port, details };
}

/** What the form changes: nothing of a person that a directory holds. */
function changeOf(form: DetailsForm, { synchronised, person }: UserDetails): PersonChange {
  if (synchronised) return {};
  const changed = personFields.flatMap(name => {
    const value = form[name];
    return value === undefined || value === person[name] ? [] : [[name, value] as const];
  });
  return Object.fromEntries(changed);
}

type Act = (visit: Visit<DetailsForm>, subject: Subject, held: Held) => Promise<Reply>;

async function withDetails(
  parts: HelpdeskParts,
  visit: Visit<DetailsForm>,
  subject: Subject,
  act: Act,
): Promise<Reply> {
  try {
    const held = await heldOf(parts, subject);
    if (held) return await act(visit, subject, held);
    return problemPage(visit.page, subject.userId, 'helpdesk.details.none', 404);
  } catch (error) {
    // A system that does not answer; every other mistake is the router's.
    if (!(error instanceof RekeyError)) throw error;
    return problemPage(visit.page, subject.userId, 'helpdesk.details.silent', 503);
  }
}

function ticketField({ page, form }: Visit<DetailsForm>, { config }: HelpdeskParts) {
  const required = config.ticket.required ? html` required` : html``;
  return html`<label for="ticket">${page.say('helpdesk.renew.ticket')}</label>
<input id="ticket" name="ticket" value="${form.ticket}" maxlength="64" autocomplete="off"${required}>
`;
}

function formRoute(parts: HelpdeskParts): WebRoute {
  return route<DetailsForm>({
    method: 'get',
    path: '/helpdesk/users/:userId/details',
    who: 'see-users',
    form: detailsFormSchema,
    async handle(visit) {
      const guarded = await guard(parts, visit, 'see-users');
      if ('reply' in guarded) return guarded.reply;
      return await withDetails(parts, visit, guarded.subject, async ({ page, visitor }, subject, { details }) => {
        const allowed = may(visitor, 'edit-details', subject);
        const content =
          allowed === 'yes'
            ? detailsForm(page, details, { ticket: ticketField(visit, parts) })
            : refusedTab(page, `helpdesk.refused.${allowed}`);
        return await tabReply(parts, visit, subject, 'details', content);
      });
    },
  });
}

/** A post of the form: by right and under a ticket as configured. */
function postRoute(parts: HelpdeskParts, path: string, act: Act): WebRoute {
  return route<DetailsForm>({
    method: 'post',
    path,
    who: 'edit-details',
    form: detailsFormSchema,
    async handle(visit) {
      const guarded = await guard(parts, visit, 'edit-details');
      if ('reply' in guarded) return guarded.reply;
      const { subject } = guarded;
      if (isTicket(visit.form.ticket, parts.config)) return await withDetails(parts, visit, subject, act);
      return problemPage(visit.page, subject.userId, 'helpdesk.problem.ticket');
    },
  });
}

/** The form as it was sent, where CUCM would take it for no address; undefined where there is nothing to say. */
async function refuseMail(
  parts: HelpdeskParts,
  visit: Visit<DetailsForm>,
  subject: Subject,
  details: UserDetails,
): Promise<Reply | undefined> {
  const change = changeOf(visit.form, details);
  const { mail = '' } = change;
  if (mail === '' || isMailAddress(mail)) return undefined;
  const typed = { ...details, person: { ...details.person, ...change } };
  const form = detailsForm(visit.page, typed, { ticket: ticketField(visit, parts), wrong: 'mail' });
  return await tabReply(parts, visit, subject, 'details', form, 422);
}

const previewing =
  (parts: HelpdeskParts): Act =>
  async (visit, subject, { port, details }) => {
    const refused = await refuseMail(parts, visit, subject, details);
    if (refused) return refused;
    const change = changeOf(visit.form, details);
    const preview = await port.preview(details.userId, change);
    if (!preview) return problemPage(visit.page, subject.userId, 'helpdesk.details.none', 404);
    const content = previewPart(visit.page, preview, change, visit.form.ticket);
    return await tabReply(parts, visit, subject, 'details', content);
  };

/** One row a place; of the texts only the names of the fields. */
async function audit(
  parts: HelpdeskParts,
  requester: Requester,
  subject: Subject,
  system: string,
  outcomes: readonly PlaceOutcome[],
): Promise<void> {
  for (const { place, name, changes, answer } of outcomes.filter(each => each.changes.length > 0)) {
    await parts.audit.append({
      event: answer.outcome === 'done' ? 'details-updated' : 'details-failure',
      requester,
      subject: subject.userId,
      system,
      reason: answer.outcome === 'done' ? undefined : answer.code,
      detail: `${place} ${name}: ${[...new Set(changes.map(change => change.field))].join(', ')}`,
    });
  }
}

/** The outcomes as they come; what cannot go on says so where they stand. */
async function* updateEvents(page: PageMaker, progress: AsyncIterable<UpdateProgress>): AsyncGenerator<PageEvent> {
  try {
    // Without a name: htmx swaps it in.
    for await (const each of progress) yield { event: '', data: updateCard(page, each) };
  } catch (error) {
    if (!(error instanceof RekeyError)) throw error;
    yield { event: '', data: html`<p class="notice wrong" role="alert">${page.say('helpdesk.details.silent')}</p>` };
  }
  yield { event: 'end', data: html`` };
}

const updating =
  (parts: HelpdeskParts): Act =>
  async (visit, subject, { port, details }) => {
    const { page, form, session } = visit;
    const caller = await parts.callers.state(session.id, subject.userId);
    const requester = requesterOf(visit, form.ticket);
    const refused = await refuseUncovered(parts, { requester, subject, caller });
    if (refused !== undefined) return problemPage(page, subject.userId, refused);
    const wrong = await refuseMail(parts, visit, subject, details);
    if (wrong) return wrong;
    const update = async (tell?: (outcome: PlaceOutcome) => void) => {
      const outcomes = await port.update(details.userId, changeOf(form, details), tell);
      await audit(parts, requester, subject, port.name, outcomes ?? []);
      return outcomes;
    };
    if (visit.isFragment) return { events: livePage(updateEvents(page, liveUpdate(update)), parts.log) };
    const outcomes = await update();
    if (!outcomes) return problemPage(page, subject.userId, 'helpdesk.details.none', 404);
    return await tabReply(parts, visit, subject, 'details', updatedPart(page, subject.userId, outcomes));
  };

/** The tab User details: the form, what it would change, and the change. */
export function detailsRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [
    formRoute(parts),
    postRoute(parts, '/helpdesk/users/:userId/details/preview', previewing(parts)),
    postRoute(parts, '/helpdesk/users/:userId/details', updating(parts)),
  ];
}
