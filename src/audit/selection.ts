import { z } from 'zod';
import type { Said } from '../base/said.ts';
import { kinds } from '../policy/kind.ts';
import { type AuditEvent, type AuditEventName, auditEvents, channels } from '../renewal/ports.ts';
import { type ReportOutcome, reportOutcomes } from './outcome.ts';

/** Which rows of the audit. Everything given must fit; times are milliseconds since 1970. */
export interface AuditSelection {
  /** From this moment on. */
  readonly from?: number | undefined;
  /** Before this moment. */
  readonly to?: number | undefined;
  /** The user id that it is about, as it was written. */
  readonly subject?: string | undefined;
  readonly event?: AuditEventName | undefined;
  readonly outcome?: ReportOutcome | undefined;
  readonly kind?: AuditEvent['kind'];
  readonly channel?: AuditEvent['requester']['channel'] | undefined;
  /** Who asked: a user id, a device, an address. */
  readonly requester?: string | undefined;
  readonly ticket?: string | undefined;
  readonly renewal?: string | undefined;
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The beginning of a day by the machine's clock, or of the day behind it; undefined where the calendar has no such day. */
function dayOf(text: string, daysOn: number): number | undefined {
  const [year, month, day] = (DAY.exec(text)?.slice(1) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const at = new Date(year, month - 1, day);
  const isReal = at.getFullYear() === year && at.getMonth() === month - 1 && at.getDate() === day;
  return isReal ? new Date(year, month - 1, day + daysOn).getTime() : undefined;
}

function momentOf(text: string): number | undefined {
  const at = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

const absent = (text: string): string | undefined => {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** A field that may be left empty, as those of forms are. */
const text = z
  .string()
  .max(300)
  .optional()
  .transform(value => absent(value ?? ''));

/** A day or a moment; `daysOn` is 1 where a day is meant with its last hour. */
const time = (daysOn: 0 | 1) =>
  text.transform((value, context) => {
    if (value === undefined) return undefined;
    const at = dayOf(value, daysOn) ?? momentOf(value);
    if (at === undefined)
      context.addIssue({
        code: 'custom',
        message: 'must be a day such as 2026-03-31, or a time such as 2026-03-31T14:00',
        params: { say: 'reports.wanted.time' },
      });
    return at;
  });

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  text.transform((value, context): Words[number] | undefined => {
    const word = words.find(each => each === value);
    if (value !== undefined && word === undefined)
      context.addIssue({
        code: 'custom',
        message: `must be one of ${words.join(', ')}`,
        params: { say: 'problem.no-choice' },
      });
    return word;
  });

/**
 * The fields by which rows are selected, as texts: of the page, of the command, of an export. A day means by the clock of
 * the machine, `to` with its last hour.
 */
export const selectionFields = {
  from: time(0),
  to: time(1),
  user: text,
  kind: oneOf(kinds),
  outcome: oneOf(reportOutcomes),
  channel: oneOf(channels),
  event: oneOf(auditEvents),
  actor: text,
  ticket: text,
  renewal: text,
} as const;

/** The name of a field of a selection. */
export type SelectionField = keyof typeof selectionFields;

const schema = z.object(selectionFields);

/** One field that cannot be understood, with what it must be. */
export interface SelectionProblem {
  readonly field: string;
  readonly wanted: string;
  /** The same for the readers of a page. */
  readonly said: Said;
}

function problemOf(issue: z.core.$ZodIssue): SelectionProblem {
  const own: unknown = issue.code === 'custom' ? issue.params?.['say'] : undefined;
  const key = typeof own === 'string' ? own : 'problem.not-understood';
  return { field: issue.path.join('.'), wanted: issue.message, said: { key } };
}

/** Reads a selection from texts; empty ones select nothing. Every problem at once. */
export function readSelection(
  fields: Readonly<Partial<Record<SelectionField, string | undefined>>>,
): { readonly selection: AuditSelection } | { readonly problems: readonly SelectionProblem[] } {
  const read = schema.safeParse(fields);
  if (!read.success) return { problems: read.error.issues.map(problemOf) };
  const { user: subject, actor: requester, ...same } = read.data;
  if (same.from !== undefined && same.to !== undefined && same.from >= same.to)
    return { problems: [{ field: 'to', wanted: 'must lie behind from', said: { key: 'reports.wanted.order' } }] };
  return { selection: { ...same, subject, requester } };
}
