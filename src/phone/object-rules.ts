/** How an address is used; what it may be depends on it. */
export type AddressUse = 'menu' | 'submit' | 'softkey' | 'press' | 'key' | 'execute' | 'event';

/** What the text of an element or attribute may be. Lengths are characters after entities are decoded. */
export interface TextRule {
  readonly most: number;
  /** Must not be empty. */
  readonly required?: boolean;
  /** Line breaks stay; elsewhere white space is one space. */
  readonly multiline?: boolean;
  readonly among?: readonly string[];
  readonly pattern?: RegExp;
  readonly address?: AddressUse;
}

/** An element: how often it stands in its parent, and what it holds. Children are in the order of the list. */
export interface ElementRule {
  readonly name: string;
  readonly most: number;
  readonly least?: number;
  readonly text?: TextRule;
  readonly children?: readonly ElementRule[];
  readonly attributes?: Readonly<Record<string, TextRule>>;
}

const address = (use: AddressUse): TextRule => ({ most: 255, required: true, address: use });

const flags = ['A', 'T', 'N', 'E', 'U', 'L'];

/** `InputFlags`: a kind of character, P (hidden) before or after it. */
const inputFlags: TextRule = {
  most: 2,
  required: true,
  among: [...flags, ...flags.map(flag => `${flag}P`), ...flags.map(flag => `P${flag}`)],
};

const keys = [
  ...Array.from({ length: 10 }, (_, digit) => `KeyPad${digit}`),
  ...['KeyPadStar', 'KeyPadPound', 'NavUp', 'NavDown', 'NavLeft', 'NavRight', 'NavSelect', 'NavBack', 'PushToTalk'],
];

/** `Position` of a softkey: 1 to 8 are valid on every model. */
export const softkeyPositions: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8'];

/** The longest softkey label that shows whole on a phone with four softkeys. */
export const SOFTKEY_LABEL = 9;

const softkeyItem: ElementRule = {
  name: 'SoftKeyItem',
  most: 8,
  children: [
    { name: 'Name', least: 1, most: 1, text: { most: SOFTKEY_LABEL, required: true } },
    { name: 'Position', least: 1, most: 1, text: { most: 1, required: true, among: softkeyPositions } },
    { name: 'URL', most: 1, text: address('softkey') },
    { name: 'URLDown', most: 1, text: address('press') },
  ],
};

const keyItem: ElementRule = {
  name: 'KeyItem',
  most: 32,
  children: [
    { name: 'Key', least: 1, most: 1, text: { most: 12, required: true, among: keys } },
    { name: 'URL', most: 1, text: address('key') },
    { name: 'URLDown', most: 1, text: address('press') },
  ],
};

const shared: readonly ElementRule[] = [
  { name: 'Title', most: 1, text: { most: 32 } },
  { name: 'Prompt', most: 1, text: { most: 32 } },
  softkeyItem,
  keyItem,
];

const event: TextRule = { most: 255, required: true, address: 'event' };
const sharedAttributes: Readonly<Record<string, TextRule>> = {
  keypadTarget: { most: 15, required: true, among: ['application', 'applicationCall', 'activeCall'] },
  appId: { most: 64, required: true },
  onAppFocusLost: event,
  onAppFocusGained: event,
  onAppMinimized: event,
  onAppClosed: event,
};

const object = (name: string, own: readonly ElementRule[]): ElementRule => ({
  name,
  most: 1,
  children: [...shared, ...own],
  attributes: sharedAttributes,
});

const menuItem: ElementRule = {
  name: 'MenuItem',
  most: 100,
  children: [
    { name: 'Name', least: 1, most: 1, text: { most: 64, required: true } },
    { name: 'URL', least: 1, most: 1, text: address('menu') },
  ],
};

const inputItem: ElementRule = {
  name: 'InputItem',
  least: 1,
  most: 5,
  children: [
    { name: 'DisplayName', most: 1, text: { most: 32 } },
    { name: 'QueryStringParam', least: 1, most: 1, text: { most: 32, required: true } },
    { name: 'InputFlags', least: 1, most: 1, text: inputFlags },
    { name: 'DefaultValue', most: 1, text: { most: 32 } },
  ],
};

const directoryEntry: ElementRule = {
  name: 'DirectoryEntry',
  most: 32,
  children: [
    { name: 'Name', least: 1, most: 1, text: { most: 32, required: true } },
    { name: 'Telephone', least: 1, most: 1, text: { most: 32, required: true } },
  ],
};

/**
 * The objects that every desk phone has, with the limits of the schema's version 3.3.4 and Cisco's document
 * (reference "The limits table"). Stricter where models differ: softkeys at positions 1 to 8, labels that show whole,
 * addresses under 256, names and addresses that must stand.
 */
export const objectRules: readonly ElementRule[] = [
  object('CiscoIPPhoneText', [{ name: 'Text', most: 1, text: { most: 4000, multiline: true } }]),
  object('CiscoIPPhoneMenu', [menuItem]),
  object('CiscoIPPhoneInput', [{ name: 'URL', least: 1, most: 1, text: address('submit') }, inputItem]),
  object('CiscoIPPhoneDirectory', [directoryEntry]),
  {
    name: 'CiscoIPPhoneExecute',
    most: 1,
    children: [
      {
        name: 'ExecuteItem',
        least: 1,
        most: 3,
        attributes: { URL: address('execute'), Priority: { most: 1, required: true, among: ['0', '1', '2'] } },
      },
    ],
  },
];

/** Attributes that must stand. */
export const requiredAttributes: Readonly<Record<string, readonly string[]>> = { ExecuteItem: ['URL'] };
