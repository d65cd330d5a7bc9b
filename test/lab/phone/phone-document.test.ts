import { expect, test } from 'vitest';
import { readDocument } from '../../../src/lab/phone/phone-document.ts';
import { PhoneError } from '../../../src/lab/phone/phone-error.ts';

const head = '<?xml version="1.0" encoding="utf-8"?>';
const item = (name: string, url: string): string => `<MenuItem><Name>${name}</Name><URL>${url}</URL></MenuItem>`;
const softkey = (position: string): string =>
  `<SoftKeyItem><Name>a</Name>${position}<URL>SoftKey:Exit</URL></SoftKeyItem>`;

function problemOf(body: string): [string, string] {
  try {
    readDocument(head + body);
    return ['none', ''];
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    return [error.error, error.detail];
  }
}

test('a page in the order of the schema is read', () => {
  const page = readDocument(
    `${head}<CiscoIPPhoneMenu><Title>T &amp; U</Title><Prompt>P</Prompt>${softkey('<Position>1</Position>')}${item('One', 'http://a/?x=1&amp;y=2')}</CiscoIPPhoneMenu>`,
  );
  expect(page.children.map(({ name }) => name)).toEqual(['Title', 'Prompt', 'SoftKeyItem', 'MenuItem']);
  expect(page.children[3]?.children[1]?.text).toBe('http://a/?x=1&y=2');
});

test.each([
  [
    '<CiscoIPPhoneText><Text>a</Text><Title>b</Title></CiscoIPPhoneText>',
    'parse',
    'Title stands too late in CiscoIPPhoneText',
  ],
  [
    `<CiscoIPPhoneText><Title>${'x'.repeat(33)}</Title></CiscoIPPhoneText>`,
    'parse',
    'Title has 33 characters, 32 are allowed',
  ],
  [`<CiscoIPPhoneText>${softkey('')}</CiscoIPPhoneText>`, 'parse', 'SoftKeyItem lacks Position'],
  [`<CiscoIPPhoneText>${softkey('<Position>9</Position>')}</CiscoIPPhoneText>`, 'parse', 'Position is "9"'],
  [
    `<CiscoIPPhoneMenu>${item('a', `http://${'x'.repeat(250)}`)}</CiscoIPPhoneMenu>`,
    'parse',
    'URL has 257 characters, 256 are allowed',
  ],
  [
    `<CiscoIPPhoneMenu>${item('a', 'http://a').repeat(101)}</CiscoIPPhoneMenu>`,
    'parse',
    'CiscoIPPhoneMenu has 101 MenuItem, 100 are allowed',
  ],
  ['<CiscoIPPhoneInput><Title>a</Title></CiscoIPPhoneInput>', 'parse', 'CiscoIPPhoneInput lacks URL'],
  [
    '<CiscoIPPhoneInput><URL>http://a</URL><InputItem><QueryStringParam>a</QueryStringParam><InputFlags>P</InputFlags></InputItem></CiscoIPPhoneInput>',
    'parse',
    'InputFlags is "P"',
  ],
  ['<CiscoIPPhoneText><Text>a & b</Text></CiscoIPPhoneText>', 'parse', "line 1: char '&' is not expected."],
  [
    '<CiscoIPPhoneText><Text><![CDATA[a]]></Text></CiscoIPPhoneText>',
    'parse',
    'DTD, CDATA and comments are not promised to be understood',
  ],
  ['<CiscoIPPhoneText><Text>a</Text></CiscoIPPhoneText><CiscoIPPhoneText/>', 'parse', expect.any(String)],
  ['<CiscoIPPhoneText colour="red"/>', 'parse', 'CiscoIPPhoneText has no attribute colour'],
  ['<CiscoIPPhoneImage/>', 'unsupported', 'CiscoIPPhoneImage is no object that this phone can show'],
  ['<CiscoIPPhoneExecute><ExecuteItem Priority="0"/></CiscoIPPhoneExecute>', 'parse', 'ExecuteItem lacks URL'],
])('what a phone refuses is refused: %s', (body, error, detail) => {
  expect(problemOf(body)).toEqual([error, detail]);
});
