import express from 'express';
import request from 'supertest';
import { afterEach, expect, test } from 'vitest';
import { createAudit } from '../src/audit/audit.ts';
import { observed } from '../src/audit/observed.ts';
import { systemClock } from '../src/base/clock.ts';
import { createKeyring } from '../src/base/keyring.ts';
import { silentLog } from '../src/base/log.ts';
import { Secret } from '../src/base/secret.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import { configSchema } from '../src/config/config.ts';
import { freePort } from '../src/lab/write-lab-files.ts';
import { createMetrics } from '../src/metrics/metrics.ts';
import { startServer } from '../src/server.ts';
import { counting, metricsApp, readiness } from '../src/server-health.ts';
import { openStore, type Store } from '../src/store/store.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function memory(): Promise<Store> {
  const store = await openStore({ url: 'sqlite::memory:', clock: systemClock, log: silentLog });
  ends.push(() => store.close().catch(() => undefined));
  return store;
}

test('a node is ready while its store answers, and says which part does not', async () => {
  const store = await memory();
  const app = express().get('/readyz', readiness(store));
  expect(await request(app).get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
  await store.close();
  expect(await request(app).get('/readyz')).toMatchObject({ status: 503, text: 'the store does not answer\n' });
});

test('renewals are counted by channel, kind and outcome, sign-ins by result, as the audit takes them', async () => {
  const store = await memory();
  const keyring = createKeyring([new Secret(Buffer.alloc(32, 1).toString('base64'))]);
  const metrics = createMetrics(systemClock);
  const audit = observed(createAudit({ store, keyring, clock: systemClock }), metrics.observe);
  const requester = { channel: 'helpdesk', id: 'agent' } as const;
  await audit.append({ event: 'update-success', requester, kind: 'cucm-pin' });
  await store.transaction(trx =>
    audit.appendIn(trx, { event: 'update-failure', requester, kind: 'directory-password' }),
  );
  await audit.append({ event: 'sign-in-failure', requester: { channel: 'web', id: '127.0.0.1' } });
  await audit.append({ event: 'notice-sent', requester });
  const { text } = await metrics.write(store, 15);
  expect(text.split('\n').filter(line => /^rekey_(renewals|sign_ins|outbox|dialogs|sessions)/.test(line))).toEqual([
    'rekey_renewals_total{channel="helpdesk",kind="cucm-pin",outcome="done"} 1',
    'rekey_renewals_total{channel="helpdesk",kind="directory-password",outcome="failed"} 1',
    'rekey_sign_ins_total{result="refused"} 1',
    'rekey_outbox_waiting 0',
    'rekey_dialogs_open 0',
    'rekey_sessions_open 0',
  ]);
});

test('requests are counted by the area of their path: no caller makes up new numbers, and nothing typed stands in them', async () => {
  const metrics = createMetrics(systemClock);
  const app = express().use(counting(metrics));
  for (const path of ['/phone/step?pin=847261', '/helpdesk/users/adupont', '/847261', '/%00'])
    await request(app).get(path);
  const { text } = await metrics.write(await memory(), 15);
  const counted = text.split('\n').filter(line => line.startsWith('rekey_request_seconds_count'));
  expect(counted).toEqual([
    'rekey_request_seconds_count{area="phone",status="4xx"} 1',
    'rekey_request_seconds_count{area="helpdesk",status="4xx"} 1',
    'rekey_request_seconds_count{area="other",status="4xx"} 2',
  ]);
  expect(text).not.toMatch(/847261|adupont/);
});

test('numbers that the store does not give are an error for Prometheus, not zeros', async () => {
  const store = await memory();
  const metrics = createMetrics(systemClock);
  const app = metricsApp({ metrics, store, dialogMinutes: 15, log: silentLog });
  await store.close();
  expect((await request(app).get('/metrics')).status).toBe(503);
});

test('/metrics is served on its own listener only', async () => {
  const [main, own] = [await freePort(), await freePort()];
  const config = configSchema.parse({
    server: { listen: `127.0.0.1:${main}` },
    store: { url: 'sqlite::memory:' },
    secrets: { key: Buffer.alloc(32, 7).toString('base64') },
    cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    phone: { allowHttp: true },
    metrics: { listen: `127.0.0.1:${own}` },
  });
  const server = await startServer(config, surroundingsFor(config, silentLog));
  ends.push(() => server.stop());
  expect((await request(server.url).get('/readyz')).text).toBe('ready\n');
  expect((await request(server.url).get('/metrics')).status).toBe(404);
  const numbers = await request(`http://127.0.0.1:${own}`).get('/metrics');
  expect(numbers.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(numbers.text).toContain('rekey_request_seconds_count{area="other",status="2xx"} 1');
  expect((await request(`http://127.0.0.1:${own}`).get('/')).status).toBe(404);
});
