import { maskMail, maskMails } from '../../base/mask-mail.ts';
import { outcomeOf } from '../outcome.ts';
import type { AuditRecord } from '../read.ts';

/** The columns of a report, in their order in every format. */
export const reportColumns = [
  'seq',
  'at',
  'event',
  'outcome',
  'reason',
  'channel',
  'actor',
  'device',
  'address',
  'ticket',
  'user',
  'kind',
  'system',
  'renewal',
  'mail',
  'detail',
  'erased',
] as const;

/** One row of a report: what there is nothing to say of is absent. */
export type ReportRow = { readonly seq: number; readonly at: string } & Readonly<
  Partial<Record<Exclude<(typeof reportColumns)[number], 'seq' | 'at' | 'erased'>, string>>
> & { readonly erased?: true };

/** Whether a report names mail addresses whole: to auditors it does. */
export type Mails = 'whole' | 'masked';

/** The row that a report shows of a row of the audit; `at` is in UTC. */
export function reportRow(record: AuditRecord, mails: Mails): ReportRow {
  const { seq, at, event, requester, subject: user, mail, detail, erased, reason, kind, system, renewal } = record;
  const { channel, id: actor, device, address, ticket } = requester;
  const isWhole = mails === 'whole';
  const texts = {
    event,
    outcome: outcomeOf(event),
    reason,
    channel,
    actor: actor === '' ? undefined : actor,
    device,
    address,
    ticket,
    user,
    kind,
    system,
    renewal,
    mail: mail === undefined || isWhole ? mail : maskMail(mail),
    detail: detail === undefined || isWhole ? detail : maskMails(detail),
  };
  const known = Object.entries(texts).filter(([, value]) => value !== undefined);
  return { seq, at: new Date(at).toISOString(), ...Object.fromEntries(known), ...(erased ? { erased } : {}) };
}
