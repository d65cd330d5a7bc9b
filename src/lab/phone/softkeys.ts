import type { PhoneElement } from './phone-document.ts';
import type { PhoneModel } from './phone-models.ts';

/** A softkey under the screen. */
export interface Softkey {
  readonly position: number;
  readonly label: string;
  readonly url: string;
}

const action = (name: string, position: number): Softkey => ({ position, label: name, url: `SoftKey:${name}` });

/** What stands where a page brings no softkeys of its own. */
const defaults: Readonly<Record<string, readonly Softkey[]>> = {
  CiscoIPPhoneText: [action('Update', 2), action('Exit', 3)],
  CiscoIPPhoneMenu: [action('Select', 1), action('Exit', 3)],
  CiscoIPPhoneInput: [action('Submit', 1), action('<<', 2), action('Cancel', 3)],
  CiscoIPPhoneDirectory: [action('Dial', 1), action('EditDial', 2), action('Exit', 3), action('Next', 4)],
};

/** `SoftKey:` actions that are legal for an object (services development notes, "Internal URIs"). */
const legal: Readonly<Record<string, readonly string[]>> = {
  CiscoIPPhoneText: ['Back', 'Exit', 'Update'],
  CiscoIPPhoneMenu: ['Back', 'Select', 'Exit'],
  CiscoIPPhoneInput: ['Back', 'Submit', '<<', 'Cancel'],
  CiscoIPPhoneDirectory: ['Back', 'Cancel', 'Next', 'Dial', 'EditDial'],
};

const childText = ({ children }: PhoneElement, name: string): string =>
  children.find(child => child.name === name)?.text ?? '';

/** Why a softkey cannot work on this phone; undefined where it can. */
export function softkeyProblem({ url }: Softkey, object: string, model: PhoneModel): string | undefined {
  const [, name] = /^SoftKey:(.*)$/.exec(url) ?? [];
  if (name === undefined) return undefined;
  if (!model.softKeyUris) return `${model.name} has no SoftKey: addresses`;
  return legal[object]?.includes(name) ? undefined : `SoftKey:${name} is not for ${object}`;
}

/** The softkeys of a page, by position. Any of its own removes all defaults. */
export function softkeysOf(page: PhoneElement): readonly Softkey[] {
  const own = page.children
    .filter(({ name }) => name === 'SoftKeyItem')
    .map(item => ({
      position: Number(childText(item, 'Position')),
      label: childText(item, 'Name'),
      url: childText(item, 'URL'),
    }));
  const keys = own.length > 0 ? own : (defaults[page.name] ?? []);
  return [...keys].sort((a, b) => a.position - b.position);
}
