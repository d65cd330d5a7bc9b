import { expect, test } from 'vitest';
import { readPushAnswer } from '../../../src/phone/push/push-answer.ts';

const failed = (body: string, status = 200): unknown => {
  const answer = readPushAnswer({ status, body });
  return answer === 'shown' ? answer : answer.failed;
};
const declared = '<?xml version="1.0" encoding="iso-8859-1"?>';
const item = (status: string, data = ''): string => `<ResponseItem Status="${status}" Data="${data}" URL="http://x" />`;
const response = (...items: readonly string[]): string =>
  `${declared}<CiscoIPPhoneResponse>${items.join('')}</CiscoIPPhoneResponse>`;

test.each([
  ['three items, as phones pad them', response(item('0', 'Success'), item('0'), item('0'))],
  ['one item', response(item('0'))],
  ['the spelling of the public schema', response(item('0')).replaceAll('IPPhoneResponse', 'IPhoneResponse')],
  [
    'elements in place of attributes',
    '<CiscoIPPhoneResponse><ResponseItem><Status>0</Status><Data/><URL/></ResponseItem></CiscoIPPhoneResponse>',
  ],
])('a response is shown: %s', (_title, body) => {
  expect(failed(body)).toBe('shown');
});

test.each([
  ['0', 'authentication'],
  ['1', 'parse'],
  ['2', 'framing'],
  ['3', 'file'],
  ['4', 'authentication'],
  ['5', 'network'],
  ['6', 'timeout'],
  ['7', 'phone-error'],
  ['', 'phone-error'],
])('CiscoIPPhoneError %s is named %s', (number, name) => {
  expect(failed(`${declared}<CiscoIPPhoneError Number="${number}" />`)).toBe(name);
  expect(failed(`${declared}<CiscoIPPhoneError Number="${number}">words</CiscoIPPhoneError>`)).toBe(name);
});

test('an item that the phone refused is named, with its status and data for the operator', () => {
  expect(readPushAnswer({ status: 200, body: response(item('0'), item('6', 'URI not found')) })).toEqual({
    failed: 'address',
    detail: 'status 6: URI not found',
  });
});

test.each([
  [401, 'authentication'],
  [404, 'not-found'],
  [302, 'status'],
  [503, 'status'],
])('status %i is named %s', (status, name) => {
  expect(failed('', status)).toBe(name);
});

test.each(['', 'ok', '<html><body>Cisco</body></html>', '<CiscoIPPhoneResponse/>', '<a', '\0', '{"x":1}'])(
  'anything else is not understood, and never taken for shown: %j',
  body => {
    expect(failed(body)).toBe('not-understood');
  },
);
