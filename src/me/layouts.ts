import { languages } from '../base/language.ts';
import type { Action, InputName, ScreenName } from '../dialog/screen.ts';
import type { screenFlags } from '../dialog/screen-fields.ts';

/** A message, or the field of the screen that names one. */
export type Label = string | { readonly field: 'choice' | 'which' };

/** What is typed into a field: what keyboard, what a password manager may do. */
export type InputSort = 'user' | 'pin' | 'password' | 'code' | 'new-pin' | 'new-password';

/** A field to be filled in. */
export interface LaidInput {
  readonly name: InputName;
  readonly label: Label;
  readonly sort: InputSort;
}

/** A button; `when` one that stands only where the screen says so. */
export interface LaidButton {
  readonly action: Action;
  readonly label: string;
  readonly when?: (typeof screenFlags)[number];
}

/** How a screen stands on a page. */
export interface Layout {
  /** Above everything: what it is about. */
  readonly about: Label;
  /** The heading. */
  readonly prompt: string;
  /** Messages in their order; `lines` and `list` stand for the screen's own lines. */
  readonly texts: readonly string[];
  readonly inputs: readonly LaidInput[];
  /** The first one is pressed by the Enter key. */
  readonly buttons: readonly LaidButton[];
  /** The helpdesk is named. */
  readonly contact: boolean;
  /** It leads nowhere: the page leads back to its beginning. */
  readonly ends: boolean;
}

const choice: Label = { field: 'choice' };
const which: Label = { field: 'which' };
const plain = { about: choice, texts: [], inputs: [], buttons: [], contact: false, ends: false } as const;

const cancel: LaidButton = { action: 'cancel', label: 'softkey.cancel' };
const next: LaidButton = { action: 'next', label: 'softkey.next' };
const done: LaidButton = { action: 'done', label: 'softkey.done' };
const submit: LaidButton = { action: 'submit', label: 'softkey.submit' };
const otherWay: LaidButton = { action: 'other-way', label: 'softkey.other-way', when: 'can.other-way' };

const again = (sort: InputSort): LaidInput => ({ name: 'again', label: 'twice.again', sort });

function proof(prompt: string, ...inputs: readonly LaidInput[]): Layout {
  return { ...plain, prompt, inputs, buttons: [submit, otherWay, cancel] };
}

function own(value: LaidInput): Layout {
  const buttons = [submit, cancel];
  return { ...plain, about: which, prompt: 'own.prompt', inputs: [value, again(value.sort)], buttons };
}

function end(prompt: string, ...texts: readonly string[]): Layout {
  return { ...plain, about: 'menu.title', prompt, texts, contact: true, ends: true };
}

const pin: LaidInput = { name: 'pin', label: which, sort: 'pin' };
const password: LaidInput = { name: 'password', label: 'verify-password.password', sort: 'password' };
const code: LaidInput = { name: 'code', label: 'verify-code.code', sort: 'code' };

const helpdeskCode: LaidInput = { name: 'code', label: 'verify-helpdesk-code.code', sort: 'code' };

const menuButtons: readonly LaidButton[] = [
  { action: 'directory-password', label: 'kind.directory-password', when: 'kind.directory-password' },
  { action: 'cucm-pin', label: 'kind.cucm-pin', when: 'kind.cucm-pin' },
  { action: 'unity-pin', label: 'kind.unity-pin', when: 'kind.unity-pin' },
  { action: 'both-pins', label: 'kind.both-pins', when: 'kind.both-pins' },
  { action: 'cucm-password', label: 'kind.cucm-password', when: 'kind.cucm-password' },
  { action: 'unity-password', label: 'kind.unity-password', when: 'kind.unity-password' },
  { action: 'unlock', label: 'menu.unlock', when: 'can.unlock' },
  { action: 'status', label: 'menu.status', when: 'can.status' },
  { action: 'language', label: 'menu.language', when: 'can.language' },
];

const languageButtons: readonly LaidButton[] = languages.map(language => ({
  action: `language-${language}`,
  label: `language.${language}`,
  when: `language.${language}`,
}));

/** Every screen of the conversation. */
export const layouts: Readonly<Record<ScreenName, Layout>> = {
  menu: { ...plain, about: 'menu.title', prompt: 'menu.prompt', buttons: menuButtons },
  language: { ...plain, about: 'language.title', prompt: 'language.prompt', buttons: [...languageButtons, cancel] },
  identify: {
    ...plain,
    prompt: 'identify.prompt',
    inputs: [{ name: 'user', label: 'identify.user', sort: 'user' }],
    buttons: [submit, cancel],
  },
  'verify-pin': proof('verify-pin.prompt', pin),
  'verify-pin-twice': proof('twice.prompt', pin, again('pin')),
  'verify-password': proof('verify-password.prompt', password),
  'verify-password-twice': proof('twice.prompt', password, again('password')),
  'code-sent': { ...plain, prompt: 'code-sent.prompt', texts: ['code-sent.text'], buttons: [next, otherWay, cancel] },
  'verify-code': proof('verify-code.prompt', code),
  'verify-code-twice': proof('twice.prompt', code, again('code')),
  'verify-helpdesk-code': proof('verify-helpdesk-code.prompt', helpdeskCode),
  'verify-helpdesk-code-twice': proof('twice.prompt', helpdeskCode, again('code')),
  'verify-push': {
    ...plain,
    prompt: 'verify-push.prompt',
    texts: ['verify-push.text'],
    buttons: [next, otherWay, cancel],
  },
  'push-sent': { ...plain, prompt: 'push-sent.prompt', texts: ['push-sent.text'], buttons: [next] },
  checking: { ...plain, prompt: 'checking.prompt', texts: ['checking.text'], buttons: [next] },
  failed: {
    ...plain,
    prompt: 'failed.prompt',
    texts: ['lines', 'failed.text'],
    buttons: [{ action: 'next', label: 'softkey.retry', when: 'can.next' }, otherWay, cancel],
    contact: true,
  },
  'choose-value': {
    ...plain,
    prompt: 'choose-value.prompt',
    texts: ['lines'],
    buttons: [
      { action: 'generate', label: 'choose-value.generate', when: 'can.generate' },
      { action: 'own', label: 'choose-value.own', when: 'can.own' },
      cancel,
    ],
  },
  'own-pin': own({ name: 'new', label: 'own.pin', sort: 'new-pin' }),
  'own-password': own({ name: 'new', label: 'own.password', sort: 'new-password' }),
  'own-refused': {
    ...plain,
    prompt: 'own-refused.prompt',
    texts: ['own-refused.text', 'list'],
    buttons: [{ action: 'next', label: 'softkey.retry' }, cancel],
  },
  confirm: {
    ...plain,
    prompt: 'confirm.prompt',
    texts: ['lines'],
    buttons: [{ action: 'confirm', label: 'softkey.confirm' }, cancel],
  },
  working: { ...plain, prompt: 'working.prompt', texts: ['working.text'], buttons: [next] },
  result: { ...plain, prompt: 'result.prompt', texts: ['lines'], buttons: [done], contact: true },
  status: { ...plain, about: 'choice.status', prompt: 'status.prompt', texts: ['lines'], buttons: [done] },
  ended: end('ended.prompt', 'lines'),
  expired: end('expired.prompt', 'me.over'),
  unavailable: end('unavailable.prompt', 'unavailable.text'),
  'too-large': end('too-large.prompt', 'too-large.text'),
  // What a subject is asked on a phone of his own; a browser is never led there.
  approval: {
    ...plain,
    about: 'approval.title',
    prompt: 'approval.prompt',
    texts: ['lines', 'approval.text'],
    buttons: [
      { action: 'approve', label: 'softkey.approve' },
      { action: 'reject', label: 'softkey.reject' },
    ],
  },
  'approval-answered': { ...end('approval-answered.prompt', 'lines'), about: 'approval.title' },
  'caller-code': {
    ...end('caller-code.prompt', 'lines', 'caller-code.text'),
    about: 'caller-code.title',
    contact: false,
  },
  // Pages of the phone channel itself; a browser is never led to them.
  'use-web': end('use-web.prompt'),
  'not-understood': end('not-understood.prompt', 'me.over'),
  'use-https': end('use-https.prompt'),
};
