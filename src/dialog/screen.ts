import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';

/** Every screen of the conversation; each has a template of its name in `phone-templates/` and words `NAME.…`. */
export const screenTypes = {
  menu: 'menu',
  language: 'menu',
  identify: 'input',
  'verify-pin': 'input',
  'verify-pin-twice': 'input',
  'verify-password': 'input',
  'verify-password-twice': 'input',
  'code-sent': 'text',
  'verify-code': 'input',
  'verify-code-twice': 'input',
  'verify-helpdesk-code': 'input',
  'verify-helpdesk-code-twice': 'input',
  /** Before the subject's own phone is asked; `push-sent` waits for what is pressed there. */
  'verify-push': 'text',
  'push-sent': 'wait',
  checking: 'wait',
  failed: 'text',
  'choose-value': 'menu',
  'own-pin': 'input',
  'own-password': 'input',
  'own-refused': 'text',
  confirm: 'text',
  working: 'wait',
  result: 'text',
  status: 'text',
  ended: 'end',
  /** On the subject's own phone: who asks and for what; then what was answered. */
  approval: 'text',
  'approval-answered': 'end',
  /** On the subject's own phone: a code to be read to the helpdesk. */
  'caller-code': 'end',
  expired: 'end',
  'use-web': 'end',
  unavailable: 'end',
  /** The request carried more than any form of ours. */
  'too-large': 'end',
  /** An address, a method or a value that none of our pages leads to. */
  'not-understood': 'end',
  /** Called over plain HTTP where that is not allowed. */
  'use-https': 'end',
} as const satisfies Record<string, 'menu' | 'input' | 'text' | 'wait' | 'end'>;

/** The name of a screen. */
export type ScreenName = keyof typeof screenTypes;

/** What the subject can do on a screen; `do=KEY` in a phone's addresses. */
export const actions = [
  'cucm-pin',
  'unity-pin',
  'both-pins',
  'directory-password',
  'cucm-password',
  'unity-password',
  'unlock',
  'status',
  'language',
  'confirm',
  'cancel',
  'next',
  'done',
  'other-way',
  'submit',
  'approve',
  'reject',
  'generate',
  'own',
] as const;

/** One of {@link actions}, or `language-CODE` chosen on the language screen. */
export type Action = (typeof actions)[number] | `language-${string}`;

/** The fields that a subject fills in. Language-free, so that a program can walk. */
export const inputNames = ['user', 'pin', 'password', 'code', 'new', 'again'] as const;

/** The name of a field. */
export type InputName = (typeof inputNames)[number];

/** A value inside a line of text: shown as it is, looked up in the words, or written as the language writes a time. */
export type LineParam =
  | string
  | number
  | Secret
  /** A message key of the words files. */
  | { readonly word: string }
  /** Milliseconds since 1970, written as day and time of the language. */
  | { readonly time: number }
  /** A PIN, written in groups of three. */
  | { readonly pin: Secret };

/** One line of text: a message key of the words files and what it needs. */
export interface Line {
  readonly key: string;
  readonly params?: Readonly<Record<string, LineParam>> | undefined;
}

/** What a channel renders: a name, what fills its placeholders, and which of its optional items stand. */
export interface Screen {
  readonly name: ScreenName;
  /** Placeholders `{name}` of the template; lines stand one below the other. */
  readonly fields: Readonly<Record<string, string | readonly Line[]>>;
  /** Flags for `when="…"`: `kind.cucm-pin`, `can.unlock`, `can.other-way`, `can.contact`, `language.fr`, … */
  readonly when: readonly string[];
  /** Seconds until the channel asks for the next page by itself (`wait` screens). */
  readonly refreshSeconds?: number | undefined;
}

/** What a subject asked to renew. */
export type Choice =
  | Extract<Kind, 'cucm-pin' | 'unity-pin' | 'directory-password' | 'cucm-password' | 'unity-password'>
  | 'both-pins'
  | 'unlock'
  | 'status';
