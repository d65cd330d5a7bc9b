import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMailAddress } from '../../src/base/mail-address.ts';

test.each([
  'ada@example.com',
  'ada.lovelace+pin@mail.example.co.uk',
  "o'brien_1@example.com",
  'a@b',
  'ada@xn--exmple-cua.com',
  'ada@exämple.com',
  `${'a'.repeat(64)}@example.com`,
])('%s is an address', text => {
  expect(isMailAddress(text)).toBe(true);
});

test.each([
  '',
  'ada',
  '@example.com',
  'ada@',
  'ada@@example.com',
  '.ada@example.com',
  'ada.@example.com',
  'a..da@example.com',
  'ada@example..com',
  'ada@-example.com',
  'ada@example.com.',
  'ada@[127.0.0.1]',
  '"ada"@example.com',
  'ada@example.com ',
  'ada@example.com\n',
  'ada@example.com\0',
  'ada\t@example.com',
  'Ada <ada@example.com>',
  'ada@example.com,eve@example.com',
  'ada@example.com;eve@example.com',
  'list:ada@example.com;',
  'ada(comment)@example.com',
  'ada\\@example.com',
  `${'a'.repeat(65)}@example.com`,
  `ada@${'example.'.repeat(40)}com`,
])('%j is none', text => {
  expect(isMailAddress(text)).toBe(false);
});

test('whatever is an address holds one @, no blank, no control character, no list and no bracket', () => {
  const pieces = fc.array(
    fc.constantFrom('ada', '@', 'example', '.', 'com', ',', ' ', '\r\n', '<', '>', ';', ':', '"', '\u2028', 'é'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map(list => list.join('')),
      ),
      text => !isMailAddress(text) || /^[^\s@,;:<>()"\\\p{Cc}]+@[^\s@,;:<>()"\\\p{Cc}]+$/u.test(text),
    ),
    { numRuns: 5000 },
  );
});
