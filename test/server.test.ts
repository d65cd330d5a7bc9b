import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../src/base/log.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import { configSchema } from '../src/config/config.ts';
import { startServer } from '../src/server.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const port = await listening();
  await new Promise(resolve => open.pop()?.close(resolve));
  return port;
}

test('where the listener for old phones cannot start, nothing goes on listening', async () => {
  const main = await freePort();
  const taken = await listening();
  const config = configSchema.parse({
    server: { listen: `127.0.0.1:${main}` },
    store: { url: 'sqlite::memory:' },
    secrets: { key: Buffer.alloc(32, 7).toString('base64') },
    cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    phone: { allowHttp: true, legacy: { listen: `127.0.0.1:${taken}`, protocol: 'http', from: ['127.0.0.1'] } },
  });
  await expect(startServer(config, surroundingsFor(config, silentLog))).rejects.toMatchObject({
    code: 'server-listen',
    message: `Rekey cannot listen on 127.0.0.1:${taken}; is the port free?`,
  });
  await expect(fetch(`http://127.0.0.1:${main}/healthz`)).rejects.toThrow('fetch failed');
});

test('without any role the personal page is all there is, and where it is switched off there is none', async () => {
  const served = async (me: object): Promise<readonly unknown[]> => {
    const port = await freePort();
    const config = configSchema.parse({
      server: { listen: `127.0.0.1:${port}` },
      store: { url: 'sqlite::memory:' },
      secrets: { key: Buffer.alloc(32, 7).toString('base64') },
      cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
      phone: { allowHttp: true },
      me,
    });
    const server = await startServer(config, surroundingsFor(config, silentLog));
    const ask = async (path: string): Promise<string> => {
      const response = await fetch(server.url + path, { redirect: 'manual' });
      return `${response.status} ${response.headers.get('location') ?? ''}`.trim();
    };
    const old = await fetch(`${server.url}/phone`, { headers: { 'x-CiscoIPPhoneModelName': 'CP-840' } });
    const told = /http:[^<\s]*/.exec(await old.text())?.[0].replace(server.url, '');
    const answers = [await ask('/'), await ask('/me'), await ask('/sign-in'), told];
    await server.stop();
    return answers;
  };
  expect(await served({})).toEqual(['303 /me', '200', '404', '/me']);
  expect(await served({ enabled: false })).toEqual(['404', '404', '404', '']);
});
