/** What the schema of Cisco's phone objects (3.3.4) says of one element; the rules are its, the words are ours. */
export interface ElementRule {
  /** Characters after entities are resolved. */
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: RegExp;
  readonly required?: boolean;
  readonly attributes?: Readonly<Record<string, ElementRule>>;
  readonly children?: readonly ChildRule[];
}

/** A child: its name, how often it stands, and its own rule. */
export interface ChildRule extends ElementRule {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
}

const URL_LENGTH = 256;

const softKeyItem: ChildRule = {
  name: 'SoftKeyItem',
  max: 8,
  children: [
    { name: 'Name', maxLength: 32 },
    { name: 'Position', min: 1, pattern: /^[1-8]$/ },
    { name: 'URL', maxLength: URL_LENGTH },
    { name: 'URLDown', maxLength: URL_LENGTH },
  ],
};

const keyItem: ChildRule = {
  name: 'KeyItem',
  max: 32,
  children: [
    { name: 'Key', min: 1, pattern: /^(KeyPad([0-9]|Star|Pound)|Nav(Up|Down|Left|Right|Select|Back)|PushToTalk)$/ },
    { name: 'URL', maxLength: URL_LENGTH },
    { name: 'URLDown', maxLength: URL_LENGTH },
  ],
};

/** What every object that is shown begins with. */
const shown: readonly ChildRule[] = [
  { name: 'Title', maxLength: 32 },
  { name: 'Prompt', maxLength: 32 },
  softKeyItem,
  keyItem,
];

const handler: ElementRule = { minLength: 1, maxLength: URL_LENGTH };

const shownAttributes: ElementRule['attributes'] = {
  keypadTarget: { pattern: /^(application|applicationCall|activeCall)$/ },
  appId: { minLength: 1, maxLength: 64 },
  onAppFocusLost: handler,
  onAppFocusGained: handler,
  onAppMinimized: handler,
  onAppClosed: handler,
};

const object = (...own: readonly ChildRule[]): ElementRule => ({
  attributes: shownAttributes ?? {},
  children: [...shown, ...own],
});

const inputItem: ChildRule = {
  name: 'InputItem',
  max: 5,
  children: [
    { name: 'DisplayName', maxLength: 32 },
    { name: 'QueryStringParam', min: 1, minLength: 1, maxLength: 32 },
    { name: 'InputFlags', min: 1, pattern: /^(P?[ATNEUL]|[ATNEUL]P)$/ },
    { name: 'DefaultValue', maxLength: 32 },
  ],
};

/** The objects that the virtual phone shows, each with its rule. */
export const elementRules: Readonly<Record<string, ElementRule>> = {
  CiscoIPPhoneText: object({ name: 'Text', maxLength: 4000 }),
  CiscoIPPhoneMenu: object({
    name: 'MenuItem',
    max: 100,
    children: [
      { name: 'Name', maxLength: 64 },
      { name: 'URL', maxLength: URL_LENGTH },
    ],
  }),
  CiscoIPPhoneInput: object(
    { name: 'URL', min: 1, minLength: 1, maxLength: URL_LENGTH, attributes: { method: { pattern: /^(get|post)$/i } } },
    inputItem,
  ),
  CiscoIPPhoneDirectory: object({
    name: 'DirectoryEntry',
    max: 32,
    children: [
      { name: 'Name', maxLength: 32 },
      { name: 'Telephone', maxLength: 32 },
    ],
  }),
  CiscoIPPhoneExecute: {
    children: [
      {
        name: 'ExecuteItem',
        min: 1,
        max: 3,
        attributes: { URL: { required: true, minLength: 1, maxLength: URL_LENGTH }, Priority: { pattern: /^[012]$/ } },
      },
    ],
  },
};
