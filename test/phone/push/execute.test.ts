import { expect, test } from 'vitest';
import { readDocument } from '../../../src/lab/phone/phone-document.ts';
import { writeExecute, writeForm } from '../../../src/phone/push/execute.ts';
import { longestUrl } from '../given.ts';
import { all, judge } from '../oracle.ts';

const longestPush = `${longestUrl}/phone/push/${'t'.repeat(22)}`;

test('a push is one Execute with one page of ours, legal by the schema and by the strictest phone', () => {
  const document = writeExecute('https://rekey.example.com/phone/push/abc', '0');
  const items = all(judge(Buffer.from(document)), 'ExecuteItem');
  expect(items.map(({ attributes }) => attributes)).toEqual([
    { URL: 'https://rekey.example.com/phone/push/abc', Priority: '0' },
  ]);
  expect(readDocument(document).name).toBe('CiscoIPPhoneExecute');
});

test('the longest push stays under 512 bytes as a form, which is what old releases take', () => {
  const form = writeForm(writeExecute(longestPush, '0'));
  expect(form.length).toBeLessThan(512);
  expect(new URLSearchParams(form).get('XML')).toContain(longestPush);
});

test('what stands in the address is escaped: it cannot become another item', () => {
  const document = writeExecute(`http://x/"/><ExecuteItem URL="Dial:900&1`, '0');
  expect(all(judge(Buffer.from(document)), 'ExecuteItem')).toHaveLength(1);
});

test('an address that no phone takes, and a form over 512 bytes, are refused before they are sent', () => {
  expect(() => writeExecute(`http://x/${'a'.repeat(250)}`, '0')).toThrow(
    expect.objectContaining({ code: 'push-too-long' }),
  );
  expect(() => writeForm('<'.repeat(300))).toThrow(expect.objectContaining({ code: 'push-too-long' }));
});
