import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createChainClient } from '../../../src/phone/push/chain-client.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function behind(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ccmcip/authenticate.jsp`;
}

const claimed = { user: 'other&app', password: 'a b+c', device: 'SEP001122334455' };

test('the address behind ours is asked as a phone asks it, and at no other path', async () => {
  let asked = new URL('http://nowhere/');
  const url = await behind((request, response) => {
    asked = new URL(request.url ?? '', 'http://x');
    response.end('AUTHORIZED');
  });
  expect(await createChainClient({ url, timeout: 2000 })(claimed)).toBe('authorized');
  expect(asked.pathname).toBe('/ccmcip/authenticate.jsp');
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    UserID: 'other&app',
    Password: 'a b+c',
    devicename: 'SEP001122334455',
  });
});

test.each([
  [200, 'UN-AUTHORIZED', 'unauthorized'],
  [200, 'AUTHORIZED\r\n', 'authorized'],
  [200, 'ERROR', 'unavailable'],
  [200, 'AUTHORIZED <b>', 'unavailable'],
  [200, 'AUTHORIZED'.repeat(200), 'unavailable'],
  [500, 'AUTHORIZED', 'unavailable'],
] as const)('%i with %s is %s', async (status, body, expected) => {
  const url = await behind((_request, response) => void response.writeHead(status).end(body));
  expect(await createChainClient({ url, timeout: 2000 })(claimed)).toBe(expected);
});

test('a redirect is not followed', async () => {
  let asks = 0;
  const url = await behind((_request, response) => {
    asks += 1;
    response.writeHead(302, { location: '/elsewhere' }).end('AUTHORIZED');
  });
  expect(await createChainClient({ url, timeout: 2000 })(claimed)).toBe('unavailable');
  expect(asks).toBe(1);
});

test('who does not answer in time, or at all, is unavailable', async () => {
  const silent = await behind(() => undefined);
  expect(await createChainClient({ url: silent, timeout: 500 })(claimed)).toBe('unavailable');
  expect(await createChainClient({ url: 'http://127.0.0.1:1/x', timeout: 500 })(claimed)).toBe('unavailable');
});
