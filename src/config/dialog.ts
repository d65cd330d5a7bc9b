import { z } from 'zod';
import { type Alternative, alternativeWords, type Factor, factorProblem, isFactor } from './alternative.ts';
import { attributeName, dn, text } from './section.ts';

/** What can be proved for: the kinds a subject renews by itself, unlocking and the status screen. */
export const demands = [
  'cucm-pin',
  'unity-pin',
  'cucm-password',
  'unity-password',
  'directory-password',
  'unlock',
  'status',
] as const;

/** One of {@link demands}. */
export type Demand = (typeof demands)[number];

const alternative = z.string().transform((value, context): Alternative => {
  const words = alternativeWords(value);
  for (const word of words) {
    const problem = factorProblem(word);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  }
  return words.filter((word): word is Factor => isFactor(word));
});

const alternatives = z.array(alternative).min(1, 'must name at least one alternative, such as "mail-code"');

/** The corporate mailbox by any of its names (RFC 4524 section 2.16; LDAP compares them whatever their case). */
const mailAttribute = attributeName.transform(name => (/^(mail|rfc822mailbox)$/i.test(name) ? 'mail' : name));

const delivery = z.array(z.enum(['screen', 'mail', 'link'])).min(1);

/** The conversation: who may have it, what proves them, and how they are told. */
export const dialogSchema = z.strictObject({
  /** For each kind the alternatives, asked in this order; a kind that is absent is not offered. */
  verify: z.partialRecord(z.enum(demands), alternatives).prefault({
    'directory-password': ['pin + mail-code'],
    'cucm-pin': ['mail-code', 'directory-password'],
    'unity-pin': ['mail-code', 'pin'],
    unlock: ['mail-code', 'directory-password', 'pin'],
    status: ['pin', 'directory-password', 'mail-code'],
  }),
  mailCode: z.strictObject({ attribute: mailAttribute.default('otherMailbox') }).prefault({}),
  /** Who may use self-service: members of one of `groups` (none = everybody), but not of `except`. DNs, nested. */
  eligible: z.strictObject({ groups: z.array(dn).default([]), except: z.array(dn).default([]) }).prefault({}),
  /** The helpdesk's number, shown on every failure page with a Dial softkey. */
  contact: text.default('the helpdesk'),
  coolingHours: z.number().min(0).max(720).default(24),
  deliver: z
    .strictObject({
      /** Show secrets also on a device that is not the subject's own. */
      anyScreen: z.boolean().default(false),
      /** How a PIN is told, best first. */
      pins: delivery.default(['screen', 'link']),
      /** How a password is told, best first; a directory password is never mailed. */
      passwords: z
        .array(z.enum(['screen', 'link'], { error: 'a password is told by screen or link, never in a mail' }))
        .min(1)
        .default(['screen', 'link']),
    })
    .prefault({}),
  /** Kinds for which the subject may choose the new value. */
  ownValues: z.array(z.enum(demands.slice(0, 5) as [Demand, ...Demand[]])).default([]),
  /** `auto`: on where someone else may have seen the value; `never`: off. */
  mustChange: z.enum(['auto', 'always', 'never']).default('auto'),
  /** After a failure ask for the secret in two fields. */
  twiceAfterFailure: z.boolean().default(true),
  idleMinutes: z.number().min(1).max(60).default(5),
  totalMinutes: z.number().min(1).max(120).default(15),
  /** Failures of one requester over all subjects, and of everybody, an hour. */
  ceilings: z
    .strictObject({
      requesterPerHour: z.number().int().min(1).default(60),
      allPerHour: z.number().int().min(1).default(2000),
    })
    .prefault({}),
});

/** The conversation as configured. */
export type DialogConfig = z.output<typeof dialogSchema>;
