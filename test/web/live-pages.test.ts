import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { html } from '../../src/web/html.ts';
import { type PageEvent, route } from '../../src/web/route.ts';
import { Browser, pages } from './harness.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0)) await end();
});

/** A live page of one event that then waits for ever. */
async function live() {
  const seen = { returned: false };
  const routes = [
    route({
      method: 'get',
      path: '/live',
      who: 'see-users',
      handle: async () => ({
        events: {
          [Symbol.asyncIterator]: () => {
            let told = false;
            return {
              next: () => {
                if (told) return new Promise<IteratorResult<PageEvent>>(() => undefined);
                told = true;
                return Promise.resolve({ done: false, value: { event: 'outcome', data: html`<p>${'<b>'}\n</p>` } });
              },
              return: async () => {
                seen.returned = true;
                return { done: true, value: undefined };
              },
            };
          },
        },
      }),
    }),
    route({
      method: 'get',
      path: '/saved',
      who: 'see-reports',
      handle: async () => ({
        file: {
          name: 'a"\r\nb.csv',
          type: 'text/csv',
          content: (async function* () {
            yield 'one\n';
            yield 'two\n';
          })(),
        },
      }),
    }),
  ];
  const site = await pages({ routes });
  const server = site.app.listen(0, '127.0.0.1');
  ends.push(() => new Promise(resolve => server.close(() => resolve()).closeAllConnections()));
  const browser = new Browser(site);
  const signedIn = await browser.signIn('viewer');
  const cookie = /rekey=[\w-]+/.exec(String(signedIn.headers['set-cookie']))?.[0] ?? '';
  return { site, seen, browser, cookie, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function openStream({ url, cookie }: { url: string; cookie: string }) {
  const abort = new AbortController();
  const response = await fetch(`${url}/live`, { headers: { cookie }, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no stream');
  return { abort, response, reader };
}

it('a live page opens at once, writes each event on lines of its own, and lets go when the browser does', async () => {
  const page = await live();
  const { abort, response, reader } = await openStream(page);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  let text = '';
  while (!text.includes('\n\nevent')) text += (await reader.read()).value ?? '';
  expect(text).toBe(': open\n\nevent: outcome\ndata: <p>&lt;b&gt;\ndata: </p>\n\n');
  abort.abort();
  await vi.waitFor(() => expect(page.seen.returned).toBe(true));
});

it('a live page ends with the ping after its visitor lost the role', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const page = await live();
  const { reader } = await openStream(page);
  await reader.read();
  await vi.advanceTimersByTimeAsync(15_000);
  let text = '';
  while (!text.includes(': ping')) text += (await reader.read()).value ?? '';
  Object.assign(page.site.directory.accounts.get('viewer') ?? {}, { groups: [] });
  page.site.clock.pass(60);
  await vi.advanceTimersByTimeAsync(15_000);
  while (!(await reader.read()).done);
  expect(page.site.events.at(-1)).toMatchObject({ event: 'session-ended', reason: 'role-lost' });
});

it('an open live page keeps no session open at which nobody sits', async () => {
  const page = await live();
  page.site.clock.pass(14 * 60);
  const { abort } = await openStream(page);
  abort.abort();
  page.site.clock.pass(60);
  expect((await page.browser.agent.get('/')).status).toBe(303);
});

it('a file is saved under a name that cannot end the header', async () => {
  const { browser } = await live();
  const { headers, text } = await browser.agent.get('/saved');
  expect(headers['content-disposition']).toBe('attachment; filename="a___b.csv"');
  expect(headers['cache-control']).toBe('no-store');
  expect(text).toBe('one\ntwo\n');
});
