import { z } from 'zod';
import { parseHours } from '../base/day-hours.ts';
import { type Kind, kinds } from '../policy/kind.ts';
import { text } from './section.ts';

const action = z.enum(['report', 'remind', 'renew']);
const days = z.number().int().min(1).max(3650);

/** Minutes, hours, days, months and weekdays, as croner reads them; seconds are not offered. */
const schedule = z
  .string()
  .regex(/^\S+ \S+ \S+ \S+ \S+$/, 'must be five fields as cron has them, such as "0 2 * * *" for every night at two');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const sweptKinds: readonly Kind[] = ['cucm-pin', 'unity-pin', 'cucm-password', 'unity-password', 'directory-password'];

/** Kinds whose systems say whether a value is right: a voicemail PIN can be tried by telephone only. */
export const guessedKinds = ['cucm-pin', 'cucm-password', 'directory-password'] as const satisfies readonly Kind[];

/** Whether values are tried that the rules forbid, and how carefully. */
const guess = z.strictObject({
  /** The local hours in which guesses are made, whole windows only. */
  hours: text
    .refine(given => parseHours(given) !== undefined, 'must be hours, such as "01:00-07:00"')
    .default('01:00-07:00'),
  kinds: z.array(z.enum(guessedKinds)).min(1, 'must name a kind at least').default(['cucm-pin']),
  /** Guesses at one credential in one window in which its system counts failures. */
  perWindow: z.number().int().min(1).max(5).default(1),
  /** Hours after its owner's last sign-in or failure in which a credential is left alone. */
  quietHours: z.number().min(1).max(72).default(8),
  /** So many values of each list are tried. */
  candidates: z.number().int().min(1).max(10_000).default(1000),
  /** Guesses a second, over everybody. */
  perSecond: z.number().min(0.01).max(100).default(5),
});

/** What the sweep looks for, what it does about it, and when. */
export const sweepSchema = z.strictObject({
  /** When runs begin by themselves; never unless given. */
  schedule: schedule.optional(),
  /** That of the machine unless given. */
  timeZone: text.refine(isTimeZone, 'must be a time zone, such as "Europe/Paris"').optional(),
  kinds: z
    .array(z.enum(kinds))
    .min(1, 'must name a kind at least')
    .default([...sweptKinds]),
  /** What is done about each finding. */
  actions: z
    .strictObject({
      'default-value': action.default('renew'),
      trivial: action.default('renew'),
      'issued-not-changed': action.default('renew'),
      'shared-template': action.default('renew'),
      expired: action.default('report'),
      expiring: action.default('remind'),
      due: action.default('renew'),
      locked: action.default('report'),
      inactive: action.default('report'),
      'must-change': action.default('report'),
      'never-used': action.default('report'),
      'sync-mismatch': action.default('report'),
    })
    .prefault({}),
  /** A value of ours that was not changed: its subject is reminded after so many days, then it is renewed. */
  issued: z.strictObject({ remindAfterDays: days.default(7), renewAfterDays: days.default(21) }).prefault({}),
  /** Days before it expires from which on a credential is `expiring`. */
  expiringDays: days.default(14),
  /** Days before it expires at which its subject is reminded. */
  remindAt: z.array(days).min(1).max(10).default([14, 7, 1]),
  /** Who has no usable address is left out, or renewed and told by the helpdesk. */
  withoutAddress: z.enum(['leave-out', 'renew']).default('leave-out'),
  /** When a run stops and asks. */
  brake: z
    .strictObject({
      /** More than so many of a hundred would be renewed … */
      percent: z.number().min(0).max(100).default(5),
      /** … and more users than this. */
      users: z.number().int().min(0).default(20),
      /** So many renewals fail one after the other. */
      failures: z.number().int().min(1).max(1000).default(10),
    })
    .prefault({}),
  /** Nothing is guessed unless this section is there. */
  guess: guess.optional(),
  /** Addresses that are told of each run. */
  digest: z.array(z.email('must be an address')).default([]),
});

/** The sweep as configured. */
export type SweepConfig = z.output<typeof sweepSchema>;
