import type { Subject } from '../renewal/subject.ts';
import type { Action } from '../web/role.ts';
import type { Reply, Visit } from '../web/route.ts';
import { type May, may } from '../web/visitor.ts';
import { nobodyPage, refusalPage } from './pages/refusal-page.ts';
import type { HelpdeskParts } from './parts.ts';
import { requesterOf } from './requester.ts';

/** The subject of a page, or what is answered in place of the page. */
export type Guarded = { readonly subject: Subject } | { readonly reply: Reply };

const statuses = { unknown: 404, 'subject-ambiguous': 409, unavailable: 503 } as const;

async function refuse(parts: HelpdeskParts, visit: Visit, subject: Subject, why: Exclude<May, 'yes'>): Promise<Reply> {
  await parts.audit.append({
    event: 'access-refused',
    requester: requesterOf(visit),
    subject: subject.userId,
    reason: why,
  });
  return refusalPage(visit.page, subject, why);
}

/** Finds the subject that the path names and asks whether the visitor may do that to it; each refusal is audited. */
export async function guard(parts: HelpdeskParts, visit: Visit, action: Action): Promise<Guarded> {
  const answer = await parts.subjects.find(visit.params['userId'] ?? '');
  if ('none' in answer) return { reply: nobodyPage(visit.page, answer.none, statuses[answer.none]) };
  const { found: subject } = answer;
  const answered = may(visit.visitor, action, subject);
  return answered === 'yes' ? { subject } : { reply: await refuse(parts, visit, subject, answered) };
}
