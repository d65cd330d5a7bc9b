import { z } from 'zod';
import { dn } from './section.ts';

function isPattern(value: string): boolean {
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}

/** What may stand in braces in `helpdesk.details.pattern`. */
export const detailsPlaceholders = ['firstName', 'middleName', 'lastName', 'department'] as const;

/** At least one name, nothing else in braces, and no double quote, which CUCM takes in no text. */
function isNamePattern(value: string): boolean {
  const names: readonly string[] = detailsPlaceholders;
  const used = [...value.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const rest = value.replaceAll(/\{[^{}]*\}/g, '');
  return used.some(name => name.endsWith('Name')) && used.every(name => names.includes(name)) && !/[{}"]/.test(rest);
}

/** How a caller can be proved to be who the agent has on the telephone. */
const methods = ['push', 'phone-code', 'mail-code'] as const;

const alternative = z.string().transform((value, context): (typeof methods)[number][] => {
  const words = value.split('+').map(word => word.trim());
  return words.flatMap(word => {
    const method = methods.find(name => name === word);
    if (method) return [method];
    context.addIssue({ code: 'custom', message: `"${word}" proves no caller; what does are ${methods.join(', ')}` });
    return [];
  });
});

/** The helpdesk page, and the group whose members are its agents. */
export const helpdeskSchema = z.strictObject({
  group: dn.optional(),
  showSecret: z.enum(['never', 'once']).default('never'),
  ticket: z
    .strictObject({
      /** A regular expression that the whole ticket number must match. */
      pattern: z.string().refine(isPattern, 'must be a regular expression, such as "INC[0-9]{7}"').optional(),
      required: z.boolean().default(false),
    })
    .prefault({}),
  details: z
    .strictObject({
      /** What label, display and alerting name of a user's lines are made from. */
      pattern: z
        .string()
        .refine(
          isNamePattern,
          `must name a first or last name in braces, such as "{firstName} {lastName}"; it knows ${detailsPlaceholders.join(', ')}`,
        )
        .default('{firstName} {lastName}'),
    })
    .prefault({}),
  verification: z
    .strictObject({
      /** What proves a caller: one of these, each one or more of `push`, `phone-code`, `mail-code` joined by `+`. */
      anyOf: z
        .array(alternative)
        .min(1, 'must name at least one way, such as "mail-code"')
        .prefault(['push', 'phone-code', 'mail-code']),
      /** How long a verified caller stays so. */
      minutes: z.number().min(1).max(60).default(15),
    })
    .prefault({}),
});

/** The helpdesk page as configured. */
export type HelpdeskConfig = z.output<typeof helpdeskSchema>;
