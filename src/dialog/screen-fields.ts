import type { ScreenName } from './screen.ts';

/**
 * What a screen's field may hold.
 * `text`: a string from outside, shown as it is. `lines`: `Line[]`, one below the other.
 * A list of message keys: `Line[]` with exactly one line whose key is among them, so that its length is known beforehand.
 */
export type FieldType = 'text' | 'lines' | readonly string[];

const choices = [
  'kind.cucm-pin',
  'kind.unity-pin',
  'kind.both-pins',
  'kind.directory-password',
  'kind.cucm-password',
  'kind.unity-password',
  'choice.unlock',
  'choice.status',
] as const;

/** What the subject asked for; before that the field is left out. */
const choice = { choice: choices } as const;
const whichPin = { choice: choices, which: ['kind.cucm-pin', 'kind.unity-pin'] } as const;

/**
 * The fields that the dialog hands in with each screen; a field left out shows as nothing.
 * Templates may use these and no others (beside what the channel itself knows: the next address, the contact).
 */
export const screenFields = {
  menu: {},
  language: {},
  /** `user`: filled in only for a device whose address was verified. */
  identify: { ...choice, user: 'text' },
  /** `which`: whose PIN is asked for. */
  'verify-pin': whichPin,
  'verify-pin-twice': whichPin,
  'verify-password': choice,
  'verify-password-twice': choice,
  'code-sent': choice,
  'verify-code': choice,
  'verify-code-twice': choice,
  'verify-helpdesk-code': choice,
  'verify-helpdesk-code-twice': choice,
  'verify-push': choice,
  'push-sent': choice,
  checking: choice,
  /** `lines`: more than "not accepted", the same for everybody: `failed.locked {until}`. */
  failed: { ...choice, lines: 'lines' },
  /** `lines`: a notice for who just proved himself: `notice.failures {count, time, place}`. */
  'choose-value': { ...choice, lines: 'lines' },
  'own-pin': { ...choice, which: ['kind.cucm-pin', 'kind.unity-pin', 'kind.both-pins'] },
  'own-password': {
    ...choice,
    which: ['kind.directory-password', 'kind.cucm-password', 'kind.unity-password'],
  },
  /** `lines`: one a broken rule, `Violation.message` with its params, or `own.unequal`. */
  'own-refused': { ...choice, lines: 'lines' },
  /** `lines`: one a target, `confirm.change {kind}`, `confirm.unlock {kind}`; then how the value is told, `confirm.told-…`. */
  confirm: { ...choice, lines: 'lines' },
  working: choice,
  /** `lines`: one a target, `outcome.…{kind}`; then `delivery.…`. */
  result: { ...choice, lines: 'lines' },
  /** `lines`: `status.…`. */
  status: { lines: 'lines' },
  /** `lines`: `ended.…`. */
  ended: { lines: 'lines' },
  /** `lines`: who asks, `approval.by-…`; for what, `approval.…`; `approval.ticket {ticket}`. */
  approval: { lines: 'lines' },
  /** `lines`: `approval.approved`, `approval.rejected` or `approval.over`. */
  'approval-answered': { lines: 'lines' },
  /** `lines`: who asks for it, then the code. */
  'caller-code': { lines: 'lines' },
  expired: {},
  'use-web': {},
  unavailable: {},
  'too-large': {},
  'not-understood': {},
  'use-https': {},
} as const satisfies Record<ScreenName, Readonly<Record<string, FieldType>>>;

/** The flags of `Screen.when`: which optional items and softkeys stand. */
export const screenFlags = [
  'kind.cucm-pin',
  'kind.unity-pin',
  'kind.both-pins',
  'kind.directory-password',
  'kind.cucm-password',
  'kind.unity-password',
  'can.unlock',
  'can.status',
  'can.language',
  /** Another alternative of the kind can be asked for. */
  'can.other-way',
  /** Another try is possible: on `failed`. */
  'can.next',
  'can.own',
  'can.generate',
  /** A helpdesk number is configured; the channel sets it. */
  'can.contact',
  'language.en',
  'language.fr',
  'language.nl',
] as const;
