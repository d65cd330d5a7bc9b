import { actions } from '../dialog/screen.ts';
import type { AddressUse } from './object-rules.ts';

/** The names that `SoftKey:NAME` may have in an object (DOC-URI, generic table: what every model has). */
const softkeysOf: Readonly<Record<string, readonly string[]>> = {
  CiscoIPPhoneMenu: ['Back', 'Select', 'Exit'],
  CiscoIPPhoneText: ['Back', 'Exit', 'Update'],
  CiscoIPPhoneInput: ['Back', 'Submit', '<<', 'Cancel'],
  CiscoIPPhoneDirectory: ['Back', 'Cancel', 'Next', 'Dial', 'EditDial'],
};

/** Addresses inside the phone that need no abilities of a special model. */
const internal: readonly RegExp[] = [
  /^Init:(Services|Messages|Directories|CallHistory|AppStatus)$/,
  /^Key:(Services|Applications|Messages|Directories|Settings|Info|Hold|Headset|Speaker|VolUp|VolDwn|Mute|Soft[1-5]|Line\d{1,2}|KeyPad(\d|Star|Pound)|Nav(Up|Dwn|Left|Right|Select|Back))$/,
  /^(Edit)?Dial:[+*#0-9,]{1,64}$/,
  /^SendDigits:[*#0-9,A-D]{1,64}$/,
  /^Play:[\w.-]{1,64}\.raw$/,
];

const page = /^https?:\/\/[^\s]+$/;
const next = '{next}';

/** Whether the address leads to a page, ours or another. */
export function isPageAddress(text: string): boolean {
  return text.startsWith(next) || page.test(text);
}

function nextProblem(text: string): string | undefined {
  const action = /^&do=([a-z-]+)$/.exec(text.slice(next.length))?.[1] ?? '';
  if ((actions as readonly string[]).includes(action) || /^language-[a-z]{2}$/.test(action)) return undefined;
  return `${text} is no step of ours; write {next}&amp;do=KEY with KEY one of ${actions.join(', ')}.`;
}

function softkeyProblem(text: string, use: AddressUse, object: string): string | undefined {
  const legal = softkeysOf[object] ?? Object.values(softkeysOf).flat();
  const name = text.slice('SoftKey:'.length);
  if (use !== 'softkey' && use !== 'key') return `${text} may stand in a softkey only.`;
  if (legal.includes(name)) return undefined;
  const names = [...new Set(legal)].map(key => `SoftKey:${key}`).join(', ');
  return `${text} is not legal in a ${object}; legal are ${names}.`;
}

/**
 * What is wrong with an address, in a sentence; undefined if nothing. `text` has its messages and constants filled in
 * and keeps `{next}`. `object` is the root's name; another word stands for any of them.
 */
export function addressProblem(text: string, use: AddressUse, object: string): string | undefined {
  if (isPageAddress(text)) {
    if (use === 'press')
      return `${text}: URLDown takes an address inside the phone, such as Key:Services, never a page.`;
    if (use === 'event') return `${text}: an event of the application takes an address inside the phone, never a page.`;
    return text.startsWith(next) ? nextProblem(text) : undefined;
  }
  if (use === 'submit') return `${text}: a form is sent to a page; write {next}&amp;do=submit.`;
  if (text.startsWith('SoftKey:')) return softkeyProblem(text, use, object);
  if (internal.some(pattern => pattern.test(text))) return undefined;
  return `"${text}" is no address that every model knows; use {next}&amp;do=KEY, http(s)://, SoftKey:, Init:, Key:, Dial:, EditDial:, SendDigits: or Play:.`;
}
