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
