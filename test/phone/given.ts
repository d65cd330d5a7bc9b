import { Secret } from '../../src/base/secret.ts';
import type { Page } from '../../src/dialog/ports.ts';
import { type Line, type ScreenName, screenTypes } from '../../src/dialog/screen.ts';
import { type FieldType, screenFields, screenFlags } from '../../src/dialog/screen-fields.ts';
import { loadPhoneTemplates } from '../../src/phone/load-phone-templates.ts';
import type { PhoneTemplates } from '../../src/phone/phone-templates.ts';
import { describeProblem } from '../../src/words/problem.ts';

/** As long as it may be: what fits with it fits with every other. */
export const longestUrl: string = `https://${'a'.repeat(138)}.com`;
export const longestToken: string = 't'.repeat(64);

export const screens: readonly ScreenName[] = Object.keys(screenTypes) as ScreenName[];

/** A model name of each family, and of what stands out. */
export const models: readonly string[] = [
  'CP-6921',
  'CP-7942G',
  'CP-7841',
  'CP-8845',
  'CP-8821',
  'CP-8875',
  'CP-8961',
  'CP-9971',
  'DP-9841',
  'CP-7960',
];

/** The templates as they are shipped. */
export function shipped(publicUrl = 'https://rekey.example.com', contact = '+33 1 23 45 67 89'): PhoneTemplates {
  const loaded = loadPhoneTemplates({ publicUrl, contact });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  return loaded.templates;
}

function fieldValue(type: FieldType, lines: readonly Line[]): string | readonly Line[] {
  if (type === 'text') return 'Jean-Baptiste d’Œuvre & <Söhne> with a name much longer than any screen';
  return type === 'lines' ? lines : type.map(key => ({ key })).slice(0, 1);
}

const someLines: readonly Line[] = [
  { key: 'failed.locked', params: { until: { time: 0 } } },
  { key: 'told.new', params: { kind: { word: 'kind.cucm-pin' } } },
  { key: 'told.pin', params: { value: { pin: new Secret('194257') } } },
];

/** A page with all that can stand on its screen. */
export function fullPage(name: ScreenName, change: Partial<Page> = {}, lines: readonly Line[] = someLines): Page {
  const fields = Object.entries(screenFields[name]).map(([field, type]) => [field, fieldValue(type, lines)]);
  return {
    screen: { name, fields: Object.fromEntries(fields), when: screenFlags.filter(flag => flag !== 'can.contact') },
    token: 'abcdefghijklmnopqrstuv.1',
    language: 'en',
    sensitive: false,
    ...change,
  };
}

/** The headers of a phone. */
export function phoneHeaders(
  model: string,
  charset = 'utf-8,iso-8859-1;q=0.8',
  language = 'en_US',
): Record<string, string> {
  return {
    'x-ciscoipphonemodelname': model,
    'x-ciscoipphonedisplay': '298,144,3,G',
    'accept-charset': charset,
    'accept-language': language,
  };
}
