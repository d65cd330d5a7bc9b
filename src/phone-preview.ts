import type { PhonePreview, ShownPage } from './admin/ports.ts';
import { Secret } from './base/secret.ts';
import type { Page } from './dialog/ports.ts';
import { type Line, type Screen, type ScreenName, screenTypes } from './dialog/screen.ts';
import { type FieldType, screenFields, screenFlags } from './dialog/screen-fields.ts';
import { isMemberOf } from './phone/is-member-of.ts';
import { readPhoneRequest } from './phone/phone-request.ts';
import type { PhoneTemplates } from './phone/phone-templates.ts';
import { parseXml, type XmlNode } from './phone/xml-node.ts';

/** A model of each family. */
const models = [
  'CP-6921',
  'CP-7965G',
  'CP-7841',
  'CP-8845',
  'CP-8821',
  'CP-8875',
  'CP-8961',
  'CP-9971',
  'DP-9841',
] as const;

const kind = { word: 'kind.cucm-pin' };
const time = { time: Date.UTC(2026, 0, 5, 9, 30) };

/** What a dialog may write on the screens that it fills with lines. */
const samples: Readonly<Partial<Record<ScreenName, readonly Line[]>>> = {
  failed: [{ key: 'failed.locked', params: { until: time } }],
  'own-refused': [{ key: 'rule.min-length', params: { count: 6 } }, { key: 'rule.sequence' }],
  confirm: [{ key: 'confirm.change', params: { kind } }, { key: 'confirm.told-screen' }],
  result: [
    { key: 'outcome.done', params: { kind } },
    { key: 'told.new', params: { kind } },
    { key: 'told.pin', params: { value: { pin: new Secret('194257') } } },
  ],
  status: [
    { key: 'status.kind', params: { kind } },
    { key: 'status.changed', params: { time } },
    { key: 'status.expires', params: { time } },
  ],
  ended: [{ key: 'ended.done' }],
};

function field(screen: ScreenName, type: FieldType): string | readonly Line[] {
  if (type === 'text') return 'ada.lovelace';
  return type === 'lines' ? (samples[screen] ?? []) : type.slice(0, 1).map(key => ({ key }));
}

function sampleScreen(name: ScreenName): Screen {
  const types: Readonly<Record<string, FieldType>> = screenFields[name];
  const fields = Object.entries(types).map(([key, type]) => [key, field(name, type)] as const);
  return { name, fields: Object.fromEntries(fields), when: screenFlags.filter(flag => flag !== 'can.contact') };
}

const children = (node: XmlNode, name: string): readonly XmlNode[] =>
  node.children.filter(child => child.name === name);
const textOf = (node: XmlNode, name: string): string => children(node, name)[0]?.text ?? '';

function shownOf(xml: string): ShownPage {
  const { root } = parseXml('preview', xml.replace(/^<\?xml[^>]*\?>\s*/, ''));
  if (!root) return { object: '', title: '', prompt: '', text: '', items: [], softkeys: [], xml };
  const items = [
    ...children(root, 'MenuItem').map(item => textOf(item, 'Name')),
    ...children(root, 'InputItem').map(item => textOf(item, 'DisplayName')),
  ];
  const softkeys = children(root, 'SoftKeyItem')
    .map(item => ({ name: textOf(item, 'Name'), position: Number(textOf(item, 'Position')) }))
    .sort((one, other) => one.position - other.position);
  const [title, prompt, text] = ['Title', 'Prompt', 'Text'].map(name => textOf(root, name));
  return { object: root.name, title: title ?? '', prompt: prompt ?? '', text: text ?? '', items, softkeys, xml };
}

/** Shows the phone's pages as they are now, filled in with samples. */
export function createPhonePreview(templates: () => PhoneTemplates): PhonePreview {
  const screens = Object.keys(screenTypes) as ScreenName[];
  return {
    screens,
    models,
    show(name, model, language) {
      const screen = isMemberOf(screens, name) ? name : 'menu';
      const page: Page = { screen: sampleScreen(screen), token: 'preview.0', language, sensitive: false };
      const headers = { 'x-ciscoipphonemodelname': model, 'accept-language': language, 'accept-charset': 'utf-8' };
      return shownOf(templates().write(page, readPhoneRequest(headers)).text);
    },
  };
}
