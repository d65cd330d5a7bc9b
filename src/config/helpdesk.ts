import { z } from 'zod';
import { text } from './section.ts';

function isPattern(value: string): boolean {
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The helpdesk page, and the group whose members are its agents. */
export const helpdeskSchema = z.strictObject({
  group: text.optional(),
  showSecret: z.enum(['never', 'once']).default('never'),
  ticket: z
    .strictObject({
      /** A regular expression that the whole ticket number must match. */
      pattern: z.string().refine(isPattern, 'must be a regular expression, such as "INC[0-9]{7}"').optional(),
      required: z.boolean().default(false),
    })
    .prefault({}),
});

/** The helpdesk page as configured. */
export type HelpdeskConfig = z.output<typeof helpdeskSchema>;
