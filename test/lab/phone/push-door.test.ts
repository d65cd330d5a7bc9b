import { expect, test } from 'vitest';
import { takePush } from '../../../src/lab/phone/push-door.ts';

const opened: string[] = [];
const phone = (knows: boolean) => ({
  device: 'SEP001122334455',
  authorize: async () => knows,
  execute: async (page: { children: readonly { attributes: Readonly<Record<string, string>> }[] }) =>
    void opened.push(...page.children.map(({ attributes }) => attributes['URL'] ?? '')),
});
const execute = (...urls: readonly string[]): string =>
  `<CiscoIPPhoneExecute>${urls.map(url => `<ExecuteItem URL="${url}"/>`).join('')}</CiscoIPPhoneExecute>`;
const form = (xml: string, field = 'XML'): string => new URLSearchParams({ [field]: xml }).toString();
const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
const given = { authorization: basic, 'content-length': '1' };

const push = async (body: string, headers: Readonly<Record<string, string | undefined>> = given, knows = true) => {
  const answer = await takePush(phone(knows), { headers, body });
  await answer.afterwards?.();
  return [answer.status, answer.body.replace(/<\?.*?\?>/, '')] as const;
};

test('a phone opens what is pushed to it, and answers for three items', async () => {
  const [status, body] = await push(form(execute('http://x/page', 'Key:Services')));
  expect([status, body.match(/Status="0"/g)?.length]).toEqual([200, 3]);
  expect(opened.splice(0)).toEqual(['http://x/page', 'Key:Services']);
});

test.each([
  ['in chunks', { 'content-length': undefined, 'transfer-encoding': 'chunked' }, 404, 'Not Found\n'],
  ['with Expect', { expect: '100-continue' }, 200, '<CiscoIPPhoneError Number="6" />'],
  ['without a user', { authorization: undefined }, 401, 'Unauthorized\n'],
])('a phone does not take what comes %s', async (_title, more, status, body) => {
  expect(await push(form(execute('http://x')), { ...given, ...more })).toEqual([status, body]);
  expect(opened).toEqual([]);
});

test('a phone whose authentication URL does not say AUTHORIZED answers error 4', async () => {
  expect(await push(form(execute('http://x')), given, false)).toEqual([200, '<CiscoIPPhoneError Number="4" />']);
});

test.each([
  ['no field XML in capitals', form(execute('http://x'), 'xml')],
  ['no Execute', form('<CiscoIPPhoneText><Text>hi</Text></CiscoIPPhoneText>')],
  ['four items', form(execute('Key:A', 'Key:B', 'Key:C', 'Key:D'))],
  ['two pages', form(execute('http://x', 'http://y'))],
  ['no XML', form('nothing')],
  ['512 bytes', form(execute(`http://x/${'a'.repeat(230)}`, `Key:${'b'.repeat(200)}`))],
])('a phone answers error 1 to a push of %s', async (_title, body) => {
  expect(await push(body)).toEqual([200, '<CiscoIPPhoneError Number="1" />']);
});
