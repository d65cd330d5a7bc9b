import { expect, test } from 'vitest';
import { Browser, pages } from './harness.ts';

const browsing = { Accept: 'text/html,application/xhtml+xml;q=0.9', 'Accept-Language': 'nl' };

test('an address that is none is a page in the reader’s language, with the headers of every page', async () => {
  const { agent } = new Browser(await pages());
  const { status, text, headers } = await agent.get('/nowhere').set(browsing);
  expect(status).toBe(404);
  expect(text).toContain('nl:lost.text');
  expect(text).toContain('<html lang="nl">');
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
});

test('what the address holds is not repeated unescaped', async () => {
  const { agent } = new Browser(await pages());
  const { text } = await agent.get('/%3Cscript%3Ealert(1)').set(browsing);
  expect(text).not.toContain('<script>alert');
});

test.each([
  ['a phone', '/phone/nowhere', browsing],
  ['a program', '/nowhere', { Accept: '*/*' }],
])('%s that lost its way gets no page', async (_who, path, headers) => {
  const { agent } = new Browser(await pages());
  const { status, text } = await agent.get(path).set(headers);
  expect(status).toBe(404);
  expect(text).not.toContain('lost.text');
});
