import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import type { Log } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { mailSchema } from '../../src/config/mail.ts';
import { createOutbox, type Outbox } from '../../src/mail/outbox.ts';
import type { MailRequest } from '../../src/renewal/ports.ts';
import type { OutboxTable } from '../../src/store/migrations/0002-outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { loadWords } from '../../src/words/load-words.ts';
import type { MakeDatabase, TestDatabase } from '../store/test-database.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
const loaded = loadWords({ timeZone: 'UTC' });
if (!loaded.ok) throw new Error('the words cannot be read');
const { words } = loaded;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_700_000_000_000;

/** What the outbox promises, on whatever database it stands. */
export function outboxCases(makeDatabase: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  let server: MailServer;
  let now: number;
  let logged: { level: string; fields: Record<string, unknown>; sentence: string }[];
  let givenUp: [string, string][];
  const outboxes: Outbox[] = [];

  const clock = { now: () => now };
  const writer = (level: string) => (fields: object, sentence: string) =>
    void logged.push({ level, fields: { ...fields }, sentence });
  const log: Log = { info: writer('info'), warn: writer('warn'), error: writer('error') };

  const outboxWith = (config: object = {}, options: Partial<Parameters<typeof createOutbox>[0]> = {}): Outbox => {
    const outbox = createOutbox({
      store,
      keyring,
      config: mailSchema.parse({ url: server.url, from: 'Rekey <rekey@example.com>', timeout: 2000, ...config }),
      ca: server.ca,
      words,
      contact: '+32 2 123 45 67',
      clock,
      log,
      random: cryptoRandom,
      audit: createAudit({ store, keyring, clock }),
      onGivenUp: async (renewal, id) => void givenUp.push([renewal, id]),
      timeZone: 'UTC',
      ...options,
    });
    outboxes.push(outbox);
    return outbox;
  };
  const code = (id = 'code-1', more: Partial<MailRequest> = {}): MailRequest => ({
    id,
    to: 'ada@example.com',
    message: 'code',
    language: 'en',
    values: { code: new Secret('40718236') },
    expiresAt: now + 10 * MINUTE,
    ...more,
  });
  const changed = (id: string, more: Partial<MailRequest> = {}): MailRequest => ({
    id,
    to: 'ada@example.com',
    message: 'changed',
    language: 'en',
    values: { name: 'Ada', kinds: 'cucm-pin,unity-pin', place: 'SEP001122334455', time: START },
    renewal: 'r1',
    ...more,
  });
  const row = async (id = 'code-1'): Promise<OutboxTable | undefined> =>
    await store.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
  const audited = async (): Promise<object[]> => {
    const found: object[] = [];
    for await (const record of createAudit({ store, keyring, clock }).read({})) found.push(record);
    return found;
  };
  const until = async (fulfilled: () => boolean): Promise<void> => {
    for (let waited = 0; !fulfilled() && waited < 4000; waited += 10) await new Promise(wake => setTimeout(wake, 10));
    expect(fulfilled()).toBe(true);
  };

  beforeEach(async () => {
    now = START;
    logged = [];
    givenUp = [];
    server = await startMailServer();
    database = await makeDatabase();
    store = await database.open();
  });

  afterEach(async () => {
    await Promise.all(outboxes.splice(0).map(outbox => outbox.stop()));
    await store.close();
    await database.drop();
    await server.close();
  });

  describe('sending', () => {
    test('a queued mail arrives, text and HTML, over STARTTLS under the operator’s own authority', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(code());
      await outbox.drain();
      const [mail] = server.mails;
      expect(mail?.subject).toBe('Your code for renewing a PIN or password');
      expect(mail?.from?.text).toBe('"Rekey" <rekey@example.com>');
      expect(mail?.to).toMatchObject({ text: 'ada@example.com' });
      expect(mail?.text?.split('\n')).toContain('40718236');
      expect(mail?.text).toContain('Was this not you? Contact +32 2 123 45 67 at once.');
      expect(mail?.html).toContain('>40718236</p>');
      expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
      expect(await row()).toMatchObject({ state: 'sent', attempts: 0, ended_at: START });
    });

    test('it arrives over smtps, and with the user and password of the address', async () => {
      const logins: unknown[] = [];
      const secure = await startMailServer({
        secure: true,
        authOptional: false,
        onAuth: ({ username, password }, _session, done) => {
          logins.push(username, password);
          done(null, { user: username });
        },
      });
      const outbox = outboxWith({ url: `smtps://rekey%40example.com:p%3Ass@127.0.0.1:${secure.port}` });
      await outbox.enqueue(code());
      await outbox.drain();
      expect(logins).toEqual(['rekey@example.com', 'p:ss']);
      expect(secure.mails).toHaveLength(1);
      await secure.close();
    });

    test('the same id is one mail, however often it is queued', async () => {
      const outbox = outboxWith();
      await Promise.all([outbox.enqueue(code()), outbox.enqueue(code()), outbox.enqueue(code())]);
      await outbox.drain();
      await outbox.enqueue(code());
      await outbox.drain();
      expect(server.mails).toHaveLength(1);
    });

    test('a mail is sent as soon as it is queued once the outbox runs, and stop ends it', async () => {
      const outbox = outboxWith();
      outbox.start();
      await new Promise(wake => setTimeout(wake, 30));
      const queued = performance.now();
      await outbox.enqueue(code());
      await until(() => server.mails.length === 1);
      expect(performance.now() - queued).toBeLessThan(800);
      await outbox.stop();
      await outbox.enqueue(code('code-2'));
      await new Promise(wake => setTimeout(wake, 50));
      expect(await row('code-2')).toMatchObject({ state: 'waiting' });
    });

    test('mails that wait from earlier days are sent after a restart', async () => {
      await outboxWith().enqueue(changed('n1'));
      await store.close();
      store = await database.open();
      now += 40 * HOUR;
      const outbox = outboxWith();
      outbox.start();
      await until(() => server.mails.length === 1);
      expect(server.mails[0]?.text).toContain('- Phone PIN\n- Voicemail PIN');
    });

    test('two nodes send each mail once', async () => {
      const other = await database.open();
      const nodes = [outboxWith(), outboxWith({}, { store: other })];
      const ids = Array.from({ length: 40 }, (_, index) => `n${index}`);
      await Promise.all(ids.map((id, index) => nodes[index % 2]?.enqueue(changed(id))));
      await Promise.all(nodes.map(node => node.drain()));
      expect(server.mails).toHaveLength(40);
      expect(new Set(server.mails.map(mail => mail.messageId)).size).toBe(40);
      await other.close();
    });

    test('a mail that a node died over is sent by another once its lease is over', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      await store.db
        .updateTable('outbox')
        .set({ leased_by: 'dead', leased_until: now + MINUTE })
        .execute();
      await outbox.drain();
      expect(server.mails).toHaveLength(0);
      now += MINUTE;
      await outbox.drain();
      expect(server.mails).toHaveLength(1);
    });

    test('mails that ended a month ago are forgotten', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      now += 31 * 24 * HOUR;
      await outbox.enqueue(changed('n2'));
      outbox.start();
      await until(() => server.mails.length === 2);
      expect(await row('n1')).toBeUndefined();
      expect(await row('n2')).toBeDefined();
    });
  });

  describe('secrets', () => {
    test('a secret is sealed while it waits and gone once it was sent', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(code());
      expect((await row())?.sealed_values).toBeInstanceOf(Uint8Array);
      expect(await database.dump()).not.toContain('40718236');
      await outbox.drain();
      expect(await row()).toMatchObject({ state: 'sent', sealed_values: null, open_values: '{}' });
    });

    test('a seal moved to another mail does not open', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(code('code-1'));
      await outbox.enqueue(code('code-2', { values: { code: new Secret('11112222') } }));
      await database.tamper(
        `update outbox set sealed_values = (select sealed_values from outbox where id = 'code-2') where id = 'code-1'`,
      );
      await outbox.drain();
      expect(server.mails.map(mail => mail.text?.includes('11112222'))).toEqual([true]);
      expect(await row('code-1')).toMatchObject({ state: 'waiting', last_error: 'seal-broken' });
    });

    test('nothing that is logged or audited holds the secret, the password of the server or what it echoed', async () => {
      const password = 'Horse-Battery';
      server.rcptTo = 550;
      const outbox = outboxWith();
      await outbox.enqueue(code('code-1', { renewal: 'r1' }));
      await outbox.drain();
      const refusing = await startMailServer({ onAuth: (_auth, _session, done) => done(new Error('no')) });
      const denied = outboxWith({ url: `smtp://rekey:${password}@127.0.0.1:${refusing.port}` });
      await denied.enqueue(code('code-2'));
      await denied.drain();
      await refusing.close();
      const told = JSON.stringify(logged) + JSON.stringify(await audited()) + (await database.dump());
      expect(told).toContain('smtp-550');
      expect(told).toContain('login');
      for (const word of ['40718236', '12345678', password, 'secret echo']) expect(told).not.toContain(word);
    });
  });

  describe('failures', () => {
    test('a mail put off by the server is tried again, later each time, under the same Message-ID', async () => {
      server.data = 451;
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      const pauses: number[] = [];
      for (let failure = 1; failure <= 6; failure += 1) {
        await outbox.drain();
        const { due_at = 0, attempts } = (await row('n1')) ?? {};
        expect(attempts).toBe(failure);
        pauses.push(due_at - now);
        await outbox.drain();
        expect(server.tries).toBe(failure);
        now = due_at;
      }
      expect(pauses[0]).toBeGreaterThanOrEqual(1500);
      expect(pauses[0]).toBeLessThanOrEqual(2600);
      for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan((pauses[index - 1] ?? 0) * 1.2);
      server.data = undefined;
      await outbox.drain();
      expect(server.mails).toHaveLength(1);
      expect(givenUp).toEqual([]);
    });

    test('a mail whose connection broke after DATA is sent again: the same mail under the same Message-ID', async () => {
      server.data = 'drop';
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      expect(await row('n1')).toMatchObject({ state: 'waiting', attempts: 1 });
      expect(server.tries).toBe(1);
      server.data = undefined;
      now += MINUTE;
      await outbox.drain();
      const [first, second] = server.mails;
      expect(server.mails).toHaveLength(2);
      expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
      expect(second?.messageId).toBe(first?.messageId);
      expect(second?.text).toBe(first?.text);
    });

    test.each([
      ['of its recipient', 'rcptTo' as const, 550],
      ['of its content', 'data' as const, 552],
    ])('a mail that the server refuses for good because %s is given up at once', async (_why, where, status) => {
      server[where] = status;
      const outbox = outboxWith();
      await outbox.enqueue(code('code-1', { renewal: 'r7' }));
      await outbox.drain();
      expect(await row()).toMatchObject({
        state: 'failed',
        last_error: `smtp-${status}`,
        sealed_values: null,
        open_values: '{}',
      });
      expect(givenUp).toEqual([['r7', 'code-1']]);
      expect(logged).toContainEqual(
        expect.objectContaining({
          level: 'error',
          fields: expect.objectContaining({ alarm: 'mail-given-up', code: `smtp-${status}`, renewal: 'r7' }),
        }),
      );
      expect(await audited()).toMatchObject([
        { event: 'delivery-failed', reason: `smtp-${status}`, detail: 'code', mail: 'ada@example.com', renewal: 'r7' },
      ]);
    });

    test('a server that refuses our sender refuses every mail: each is tried again, none is given up', async () => {
      server.mailFrom = 550;
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      expect(await row('n1')).toMatchObject({ state: 'waiting', last_error: 'smtp-550' });
      expect(logged.at(-1)?.sentence).toContain('The mail server answered 550 5.7.1 to MAIL FROM.');
    });

    test('a login that is refused is the operator’s to mend: the mail waits', async () => {
      const refusing = await startMailServer({ onAuth: (_auth, _session, done) => done(new Error('no')) });
      const outbox = outboxWith({ url: `smtp://rekey:wrong@127.0.0.1:${refusing.port}` });
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      await refusing.close();
      expect(await row('n1')).toMatchObject({ state: 'waiting', last_error: 'login' });
    });

    test('while the server is down mails wait; when it is back they go out', async () => {
      const { port } = server;
      await server.close();
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      expect(await row('n1')).toMatchObject({ state: 'waiting', last_error: 'unreachable' });
      server = await startMailServer({ port });
      now += MINUTE;
      await outbox.drain();
      expect(server.mails).toHaveLength(1);
    });

    test('a server that says nothing is left after the timeout', async () => {
      const silent: Server = createServer(() => undefined);
      await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
      const outbox = outboxWith({ url: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, timeout: 100 });
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      expect(await row('n1')).toMatchObject({ state: 'waiting', last_error: 'timeout' });
      silent.close();
    });

    test('stop does not wait for a server that says nothing, and the mail stays queued', async () => {
      server.delay = 60_000;
      const outbox = outboxWith({ timeout: 60_000 });
      outbox.start();
      await outbox.enqueue(changed('n1'));
      await until(() => server.tries === 1);
      const began = performance.now();
      await outbox.stop();
      expect(performance.now() - began).toBeLessThan(3000);
      expect(await row('n1')).toMatchObject({ state: 'waiting', last_error: 'stopped' });
    });

    test('a certificate of an authority that is not ours is not trusted', async () => {
      const outbox = outboxWith({}, { ca: undefined });
      await outbox.enqueue(changed('n1'));
      await outbox.drain();
      expect(server.tries).toBe(0);
      expect(await row('n1')).toMatchObject({ state: 'waiting' });
    });

    test('without TLS nothing is sent, unless the operator allows it', async () => {
      const plain = await startMailServer({ disabledCommands: ['STARTTLS'] });
      const url = plain.url;
      const careful = outboxWith({ url });
      await careful.enqueue(changed('n1'));
      await careful.drain();
      expect(plain.recipients).toEqual([]);
      expect(await row('n1')).toMatchObject({ state: 'waiting' });
      now += MINUTE;
      await outboxWith({ url, allowPlain: true }).drain();
      expect(plain.mails).toHaveLength(1);
      await plain.close();
    });

    test('a mail that could not be sent for too long is given up', async () => {
      server.data = 451;
      const outbox = outboxWith({ giveUpAfterHours: 2 });
      await outbox.enqueue(changed('n1'));
      for (let step = 0; step < 40 && givenUp.length === 0; step += 1) {
        await outbox.drain();
        now += 10 * MINUTE;
      }
      expect(givenUp).toEqual([['r1', 'n1']]);
      expect(now - START).toBeGreaterThan(1 * HOUR);
      expect(now - START).toBeLessThan(3 * HOUR);
    });

    test('after an outage of ours of two days a mail that fails once is tried again, not given up', async () => {
      const outbox = outboxWith({ giveUpAfterHours: 24 });
      await outbox.enqueue(changed('n1'));
      now += 48 * HOUR;
      server.data = 451;
      await outbox.drain();
      expect(givenUp).toEqual([]);
      server.data = undefined;
      now += MINUTE;
      await outbox.drain();
      expect(server.mails).toHaveLength(1);
    });

    test('a code that came too late is dropped without an alarm, its value erased', async () => {
      server.data = 451;
      const outbox = outboxWith();
      await outbox.enqueue(code());
      await outbox.drain();
      server.data = undefined;
      now += 11 * MINUTE;
      await outbox.drain();
      expect(server.mails).toEqual([]);
      expect(await row()).toMatchObject({ state: 'expired', sealed_values: null });
      expect(logged.some(entry => entry.level === 'error')).toBe(false);
    });

    test('it can be asked whether a mail still waits', async () => {
      const outbox = outboxWith();
      await outbox.enqueue(code());
      expect(await outbox.isWaiting?.('code-1')).toBe(true);
      expect(await outbox.isWaiting?.('code-2')).toBe(false);
      await outbox.drain();
      expect(await outbox.isWaiting?.('code-1')).toBe(false);
    });

    test('what belongs to a renewal and came too late is given up with the alarm', async () => {
      const outbox = outboxWith();
      const link = { link: new Secret('https://rekey.example/link/abc') };
      await outbox.enqueue(code('l1', { message: 'link', values: link, renewal: 'r3' }));
      now += 11 * MINUTE;
      await outbox.drain();
      expect(givenUp).toEqual([['r3', 'l1']]);
      expect(await row('l1')).toMatchObject({ state: 'failed', last_error: 'expired', sealed_values: null });
    });

    test('the renewal is told again until it took the news', async () => {
      server.rcptTo = 550;
      let calls = 0;
      const onGivenUp = async (): Promise<void> => {
        calls += 1;
        if (calls < 3) throw new Error('the store is away');
      };
      const outbox = outboxWith({}, { onGivenUp });
      await outbox.enqueue(code('code-1', { renewal: 'r1' }));
      for (const expected of [1, 2, 3, 3]) {
        await outbox.drain();
        expect(calls).toBe(expected);
        now += HOUR;
      }
      expect(await row()).toMatchObject({ state: 'failed' });
      expect(await audited()).toHaveLength(1);
    });
  });

  describe('what is asked for', () => {
    test.each([
      'ada@example.com\r\nBcc: eve@example.com',
      'ada@example.com, eve@example.com',
      'ada@example.com;eve@example.com',
      'Ada <ada@example.com>',
      '"ada@example.com" eve@example.com',
      '<eve@example.com>ada@example.com',
      'ada@example.com> ORCPT=rfc822;eve@example.com',
      'ada@example.com\u2028eve@example.com',
      'undisclosed: eve@example.com;',
      '',
    ])('%j is no address: nothing is sent and the renewal is told', async to => {
      const outbox = outboxWith();
      await outbox.enqueue(code('code-1', { to, renewal: 'r1' }));
      await outbox.drain();
      expect(server.recipients).toEqual([]);
      expect(givenUp).toEqual([['r1', 'code-1']]);
      expect(await row()).toMatchObject({ state: 'failed', last_error: 'no-address', sealed_values: null });
    });

    test('a name from the directory cannot add a header, a line or markup', async () => {
      const outbox = outboxWith();
      const name = 'Ada\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>';
      await outbox.enqueue(changed('n1', { values: { name, kinds: 'cucm-pin' } }));
      await outbox.drain();
      expect(server.recipients).toEqual(['ada@example.com']);
      expect(server.mails[0]?.bcc).toBeUndefined();
      expect(server.mails[0]?.text).toContain('Hello Ada Bcc: eve@example.com <script>alert(1)</script>,');
      expect(server.mails[0]?.html).toContain('&lt;script&gt;');
      expect(server.mails[0]?.html).not.toContain('<script>');
    });

    test.each([
      ['fr-BE', 'Votre code PIN ou mot de passe a été modifié'],
      ['nl', 'Uw pincode of wachtwoord is gewijzigd'],
      ['de', 'Your PIN or password was changed'],
    ])('a reader of %s gets %j', async (language, subject) => {
      const outbox = outboxWith();
      await outbox.enqueue(changed('n1', { language }));
      await outbox.drain();
      expect(server.mails[0]?.subject).toBe(subject);
    });

    test('a language that the operator does not offer is written in the first that he does', async () => {
      const outbox = outboxWith({ languages: ['nl'] });
      await outbox.enqueue(changed('n1', { language: 'fr' }));
      await outbox.drain();
      expect(server.mails[0]?.subject).toBe('Uw pincode of wachtwoord is gewijzigd');
    });

    test('a value that the message needs and the request lacks shows at once', async () => {
      const lacking = outboxWith().enqueue(code('code-1', { values: {} }));
      await expect(lacking).rejects.toMatchObject({
        code: 'mail-values',
        message: expect.stringContaining('The mail "code" cannot be made: undefined variable: code'),
      });
      expect(await row()).toBeUndefined();
    });
  });
}
