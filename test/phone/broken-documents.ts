/** One mistake: its file, where it is, what is said, which limit it breaks. */
export type Mistake = readonly [
  what: string,
  file: string,
  content: string,
  line: number,
  said: RegExp,
  limit?: number | undefined,
];

export const text = (inside: string, attributes = ''): string =>
  `<CiscoIPPhoneText${attributes}>\n${inside}\n</CiscoIPPhoneText>`;
export const input = (inside: string): string =>
  `<CiscoIPPhoneInput>\n<URL>{next}&amp;do=submit</URL>\n${inside}\n</CiscoIPPhoneInput>`;
export const menu = (inside: string): string => `<CiscoIPPhoneMenu>\n${inside}\n</CiscoIPPhoneMenu>`;
export const item = (parameter: string, flags: string, more = ''): string =>
  `<InputItem>\n<QueryStringParam>${parameter}</QueryStringParam>\n<InputFlags>${flags}</InputFlags>${more}</InputItem>`;

export function softkeyItem(url: string, position = '1'): string {
  return `<SoftKeyItem>\n<Name>x</Name>\n<Position>${position}</Position>\n<URL>${url}</URL>\n</SoftKeyItem>`;
}
