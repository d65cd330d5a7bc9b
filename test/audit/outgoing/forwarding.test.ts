import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createAudit } from '../../../src/audit/audit.ts';
import { keepAudit } from '../../../src/audit/keeper.ts';
import { createFileReceiver } from '../../../src/audit/outgoing/file-receiver.ts';
import { createForwarder } from '../../../src/audit/outgoing/forwarder.ts';
import { createPlaces } from '../../../src/audit/outgoing/places.ts';
import type { Receiver } from '../../../src/audit/outgoing/receiver.ts';
import { createSyslogReceiver } from '../../../src/audit/outgoing/syslog-receiver.ts';
import { createKeyring } from '../../../src/base/keyring.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import type { MailRequest } from '../../../src/renewal/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { TestClock } from '../../dialog/harness.ts';

async function site() {
  const clock = new TestClock();
  const store = await openStore({ url: 'sqlite::memory:', clock, log: silentLog });
  onTestFinished(() => store.close());
  const audit = createAudit({
    store,
    keyring: createKeyring([new Secret(Buffer.alloc(32, 1).toString('base64'))]),
    clock,
  });
  const places = createPlaces(store);
  const happen = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1)
      await audit.append({ event: 'signed-in', requester: { channel: 'web', id: 'ada' } });
  };
  const forwarderTo = (receiver: Receiver, owner = 'node-1') =>
    createForwarder({ audit, places, receiver, owner, clock, log: silentLog, line: ({ seq }) => `row ${seq}` });
  return { clock, audit, places, store, happen, forwarderTo };
}

/** The messages of a stream whose octets are counted; all of it is ASCII. */
function messagesOf(stream: string): readonly string[] {
  const [counted, length] = /^(\d+) /.exec(stream) ?? [];
  if (counted === undefined) return [];
  const end = counted.length + Number(length);
  return [stream.slice(counted.length, end), ...messagesOf(stream.slice(end))];
}

/** A syslog server that notes what comes. */
async function collector(port = 0, tls?: { readonly cert: string; readonly key: string }) {
  let text = '';
  const sockets = new Set<Socket>();
  const take = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('data', chunk => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
  };
  const server: Server = tls ? createTlsServer(tls, take) : createServer(take);
  server.on('error', () => undefined);
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>(resolve => server.close(() => resolve()));
  };
  onTestFinished(async () => void (await stop().catch(() => undefined)));
  return {
    port: (server.address() as AddressInfo).port,
    stop,
    rows: () => messagesOf(text).map(message => Number(message.replace('row ', ''))),
    text: () => text,
  };
}

const until = async (isSo: () => boolean): Promise<void> => {
  await expect.poll(isSo, { timeout: 5000, interval: 10 }).toBe(true);
};

/** A receiver in memory, whose connection a test can break. */
function fakeReceiver() {
  const fake = { rows: [] as string[], connection: 1, isAway: false };
  const receiver: Receiver = {
    name: 'syslog',
    async send(lines) {
      if (fake.isAway) throw new Error('away');
      fake.rows.push(...lines);
      return fake.connection;
    },
    stands: connection => connection === fake.connection && !fake.isAway,
    close: async () => undefined,
  };
  return { fake, receiver };
}

test('a new receiver gets what happens from then on, each row once and in order', async () => {
  const { happen, forwarderTo, clock } = await site();
  await happen(2);
  const { fake, receiver } = fakeReceiver();
  const forwarder = forwarderTo(receiver);
  await forwarder.round();
  await happen(3);
  for (let round = 0; round < 4; round += 1) {
    await forwarder.round();
    clock.pass(2);
  }
  expect(fake.rows).toEqual(['row 3', 'row 4', 'row 5']);
});

test('nothing is lost while the receiver is away, nor what went by the connection that broke', async () => {
  const { happen, forwarderTo, clock } = await site();
  const { fake, receiver } = fakeReceiver();
  const forwarder = forwarderTo(receiver);
  await forwarder.round();
  await happen(1);
  await forwarder.round();
  fake.isAway = true;
  await happen(2);
  for (let round = 0; round < 3; round += 1) {
    clock.pass(10);
    await forwarder.round();
  }
  fake.isAway = false;
  fake.connection = 2;
  await forwarder.round();
  expect(fake.rows).toEqual(['row 1', 'row 1', 'row 2', 'row 3']);
});

test('what went by a connection that stood counts as sent, after a restart too', async () => {
  const { happen, forwarderTo, clock } = await site();
  const { fake, receiver } = fakeReceiver();
  const before = forwarderTo(receiver);
  await before.round();
  await happen(2);
  await before.round();
  clock.pass(3);
  await before.round();
  await happen(1);
  await forwarderTo(receiver).round();
  expect(fake.rows).toEqual(['row 1', 'row 2', 'row 3']);
});

test('a connection opened anew within a round sends again what went by the one before it', async () => {
  const { happen, forwarderTo } = await site();
  const { fake, receiver } = fakeReceiver();
  const forwarder = forwarderTo({ ...receiver, stands: () => true });
  await forwarder.round();
  await happen(1);
  await forwarder.round();
  fake.connection = 2;
  await happen(1);
  await forwarder.round();
  expect(fake.rows).toEqual(['row 1', 'row 2', 'row 1', 'row 2']);
});

test('one node sends; another goes on where it ended once it is gone', async () => {
  const { happen, forwarderTo, clock } = await site();
  const { fake, receiver } = fakeReceiver();
  const [one, other] = [forwarderTo(receiver, 'node-1'), forwarderTo(receiver, 'node-2')];
  await one.round();
  await happen(2);
  await other.round();
  expect(fake.rows).toEqual([]);
  await one.round();
  clock.pass(4);
  await one.round();
  await happen(1);
  clock.pass(61);
  await other.round();
  expect(fake.rows).toEqual(['row 1', 'row 2', 'row 3']);
});

test('over TCP the octets are counted, and a server that was away gets everything once it is back', async () => {
  const { happen, forwarderTo, clock } = await site();
  const first = await collector();
  const receiver = createSyslogReceiver({ host: '127.0.0.1', port: first.port, tls: false });
  const forwarder = forwarderTo(receiver);
  await forwarder.round();
  await happen(12);
  await forwarder.round();
  await until(() => first.rows().length === 12);
  expect(first.text()).toBe(
    Array.from({ length: 12 }, (_, index) => (index < 9 ? `5 row ${index + 1}` : `6 row ${index + 1}`)).join(''),
  );
  clock.pass(4);
  await forwarder.round();
  await first.stop();
  await happen(2);
  await until(() => !receiver.stands(1));
  await forwarder.round();
  const second = await collector(first.port);
  await forwarder.round();
  await until(() => second.rows().length >= 2);
  expect(second.rows()).toEqual([13, 14]);
  await forwarder.close();
});

test('over TLS rows go only to a server whose certificate is trusted', async () => {
  const { happen, forwarderTo } = await site();
  const { ca, cert, key } = createLabCertificates();
  const server = await collector(0, { cert, key });
  const distrustful = forwarderTo(createSyslogReceiver({ host: '127.0.0.1', port: server.port, tls: true }));
  const trusting = forwarderTo(createSyslogReceiver({ host: '127.0.0.1', port: server.port, tls: true, ca }));
  await distrustful.round();
  await happen(2);
  await distrustful.round();
  expect(server.text()).toBe('');
  await trusting.round();
  await until(() => server.rows().length === 2);
  await Promise.all([trusting.close(), distrustful.close()]);
});

test('a file gets a line a row, readable by its owner only', async () => {
  const { happen, forwarderTo } = await site();
  const dir = mkdtempSync(join(tmpdir(), 'rekey-outgoing-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const forwarder = forwarderTo(createFileReceiver(join(dir, 'audit.jsonl')));
  await forwarder.round();
  await happen(2);
  await forwarder.round();
  expect(readFileSync(join(dir, 'audit.jsonl'), 'utf8')).toBe('row 1\nrow 2\n');
});

test('once a day, on one node, the head goes out by mail and with the rows; old rows go only once they were sent', async () => {
  const { happen, audit, places, clock } = await site();
  const mails: MailRequest[] = [];
  const parts = {
    audit,
    places,
    mail: { enqueue: async (mail: MailRequest) => void mails.push(mail) },
    keepDays: 30,
    headTo: ['security@example.com'],
    language: 'en',
    receivers: ['syslog'],
  };
  await places.take('syslog', 'node', clock.now(), clock.now() + 1);
  await happen(3);
  const last = await audit.last();
  await keepAudit(parts, clock.now());
  await keepAudit(parts, clock.now());
  expect(mails).toMatchObject([
    { to: 'security@example.com', message: 'audit-head', values: { head: `3:${last?.mac}` } },
  ]);
  expect((await audit.newest({}, { limit: 9 })).map(({ event }) => event)).toEqual([
    'audit-head',
    ...Array(3).fill('signed-in'),
  ]);
  expect(await audit.verify(last)).toMatchObject({ ok: true });
  clock.pass(40 * 86_400);
  await keepAudit(parts, clock.now());
  expect(mails).toHaveLength(2);
  expect((await audit.newest({}, { limit: 9 })).map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
  await places.move('syslog', 'node', 4, clock.now());
  clock.pass(86_400);
  await keepAudit(parts, clock.now());
  expect((await audit.newest({}, { limit: 9 })).map(({ seq }) => seq)).toEqual([7, 6, 5]);
  expect(await audit.verify()).toMatchObject({ ok: true });
});
