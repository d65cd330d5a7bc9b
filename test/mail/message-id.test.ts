import { expect, test } from 'vitest';
import { messageId } from '../../src/mail/message-id.ts';

test('the Message-ID of a request is always the same, and another for another', () => {
  expect(messageId('code-1', 'rekey@example.com')).toBe(messageId('code-1', 'rekey@example.com'));
  expect(messageId('code-1', 'rekey@example.com')).not.toBe(messageId('code-2', 'rekey@example.com'));
});

test('it is in the sender’s domain and shows nothing of the id', () => {
  expect(messageId('failures-ada-1', 'Rekey <rekey@mail.example.com>')).toMatch(/^<[0-9a-f]{40}@mail\.example\.com>$/);
  expect(messageId('x\r\nBcc: y', 'nobody')).toMatch(/^<[0-9a-f]{40}@rekey\.invalid>$/);
});
