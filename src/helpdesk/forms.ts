import { z } from 'zod';
import type { HelpdeskConfig } from '../config/helpdesk.ts';
import { type Kind, kinds } from '../policy/kind.ts';
import { several } from '../web/several.ts';

/** A box: `on`, or not sent at all. */
const box = z
  .string()
  .optional()
  .transform(value => value !== undefined);

/** The number of a ticket as it is typed. */
export const ticket: z.ZodDefault<z.ZodString> = z.string().trim().max(64).default('');

/** What is to be renewed; the same fields go with a question to the phone and to unlocking. */
export const renewForm = z.object({
  kinds: several(z.enum(kinds), kinds.length),
  mustChange: box,
  show: box,
  ticket,
  /** A mark of the page that the form stood on: sent twice, it is one request. */
  once: z.string().max(64).optional().catch(undefined),
});

/** {@link renewForm}, parsed. */
export type RenewForm = z.output<typeof renewForm>;

/** What a page holds of {@link RenewForm}. */
export type HeldForm = Readonly<Omit<RenewForm, 'kinds' | 'once'>> & { readonly kinds: readonly Kind[] };

/** The same in an address: what the form held before the caller was checked. */
export const keptForm = renewForm.extend({ kept: box });

/** The query that fills the form again. */
export function keptQuery({ kinds: chosen, mustChange, show, ticket: typed }: HeldForm): string {
  const query = new URLSearchParams({ kept: 'on', ticket: typed });
  for (const kind of chosen) query.append('kinds', kind);
  if (mustChange) query.set('mustChange', 'on');
  if (show) query.set('show', 'on');
  return query.toString();
}

/** Whether a ticket number is one: given where it must be, and shaped as configured. */
export function isTicket(typed: string, { ticket: { pattern, required } }: Pick<HelpdeskConfig, 'ticket'>): boolean {
  if (typed === '') return !required;
  return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(typed);
}
