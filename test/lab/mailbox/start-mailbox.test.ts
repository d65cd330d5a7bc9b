import { once } from 'node:events';
import { connect } from 'node:tls';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { type MailboxServer, type MailboxSwitches, startMailbox } from '../../../src/lab/mailbox/start-mailbox.ts';

const tls = createLabCertificates();
const running: { stop(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

interface Bench {
  readonly server: MailboxServer;
  readonly control: LabControl;
  send(mail?: SendMailOptions): Promise<{ response: string }>;
}

const letter = {
  from: 'Rekey <rekey@example.com>',
  to: 'alice@example.com',
  subject: 'Your code',
  text: 'It is 123456',
};

async function bench(switches?: Partial<MailboxSwitches>, options: object = {}): Promise<Bench> {
  const control = new LabControl();
  const server = await startMailbox({ tls, clock: systemClock, control, switches });
  const transport = createTransport({
    url: server.url,
    tls: { ca: tls.ca },
    requireTLS: server.url.startsWith('smtp:'),
    socketTimeout: 300,
    greetingTimeout: 300,
    ...options,
  });
  running.push(server, { stop: () => transport.close() });
  return { server, control, send: mail => transport.sendMail(mail ?? letter) };
}

async function failure(promise: Promise<unknown>): Promise<{ code?: string; responseCode?: number; message: string }> {
  return promise.then(
    () => {
      throw new Error('it went through');
    },
    (error: Error) => error,
  );
}

describe('the mail server of the lab', () => {
  it('keeps what a stock client sends over implicit TLS, parsed', async () => {
    const { server, send } = await bench();
    expect(server.url).toMatch(/^smtps:\/\/127\.0\.0\.1:\d+$/);
    await send({ ...letter, html: '<p>It is <b>123456</b></p>' });
    await send({ ...letter, subject: 'Été à « Liège »', text: 'é'.repeat(2000) });
    expect(server.mailbox.summaries()).toEqual([
      { to: 'alice@example.com', subject: 'Your code', text: 'It is 123456', html: '<p>It is <b>123456</b></p>' },
      { to: 'alice@example.com', subject: 'Été à « Liège »', text: expect.stringContaining('éééé'), html: '' },
    ]);
  });

  it('speaks STARTTLS where it is told to, and asks for the account it was given', async () => {
    const account = { user: 'rekey', password: 'p@ss/word' };
    const { server, send } = await bench({ transport: 'starttls', account });
    expect(server.url).toMatch(/^smtp:\/\/rekey:p%40ss%2Fword@/);
    await send();
    expect(server.mailbox.list()).toHaveLength(1);
    const wrong = createTransport({
      url: server.url.replace('p%40ss', 'guess'),
      tls: { ca: tls.ca },
      requireTLS: true,
    });
    expect(await failure(wrong.sendMail(letter))).toMatchObject({ code: 'EAUTH', responseCode: 535 });
    wrong.close();
  });

  it('is not trusted without its authority', async () => {
    const { send } = await bench({}, { tls: {} });
    expect(await failure(send())).toMatchObject({ code: 'ESOCKET', message: expect.stringMatching(/certificate/) });
  });

  it('records every message as it was received', async () => {
    const { control, send } = await bench();
    await send();
    expect(control.calls).toEqual([
      expect.objectContaining({
        system: 'mail',
        method: 'DATA',
        path: 'alice@example.com',
        headers: { from: 'rekey@example.com' },
        status: 250,
        body: expect.stringContaining('Subject: Your code\r\n'),
      }),
    ]);
  });

  it('answers 550 to a recipient it does not know', async () => {
    const { server, send } = await bench({ unknownRecipients: ['alice@example.com'] });
    expect(await failure(send())).toMatchObject({ code: 'EENVELOPE', responseCode: 550 });
    expect(server.mailbox.list()).toEqual([]);
  });

  it('answers the status of a fault and keeps nothing', async () => {
    const { server, control, send } = await bench();
    control.inject({ system: 'mail', operation: 'DATA', fault: 'status', value: 552, times: 1 });
    expect(await failure(send())).toMatchObject({ code: 'EMESSAGE', responseCode: 552 });
    control.inject({ system: 'mail', fault: 'status', value: 451, times: 1 });
    expect(await failure(send())).toMatchObject({ responseCode: 451 });
    expect(server.mailbox.list()).toEqual([]);
    await send();
    expect(server.mailbox.list()).toHaveLength(1);
  });

  it('forgets a message that its sender broke off, and keeps the next', async () => {
    const { server, send } = await bench();
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', ca: tls.ca });
    const lines = ['EHLO me', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA'];
    socket.on('data', data => {
      if (/^354/m.test(data.toString())) socket.end('Subject: half');
      else if (/^\d{3} /m.test(data.toString()) && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
    });
    await once(socket, 'close');
    await send();
    expect(server.mailbox.summaries()).toMatchObject([{ subject: 'Your code' }]);
  });

  it('keeps a message and drops the connection before saying so', async () => {
    const { server, control, send } = await bench();
    control.inject({ system: 'mail', fault: 'drop-after', times: 1 });
    await failure(send());
    expect(server.mailbox.list()).toHaveLength(1);
  });

  it('refuses connections while it is down', async () => {
    const { server, control, send } = await bench();
    control.inject({ system: 'mail', fault: 'refuse' });
    expect(await failure(send())).toMatchObject({ code: expect.stringMatching(/ESOCKET|ECONNECTION/) });
    control.inject({ system: 'mail', operation: 'DATA', fault: 'refuse' });
    control.clear();
    await send();
    expect(server.mailbox.list()).toHaveLength(1);
  });

  it('hangs at the greeting or at the message, and can still be stopped', async () => {
    const { server, control, send } = await bench();
    control.inject({ system: 'mail', operation: 'CONNECT', fault: 'hang', times: 1 });
    expect(await failure(send())).toMatchObject({ code: 'ETIMEDOUT' });
    control.inject({ system: 'mail', operation: 'DATA', fault: 'hang', times: 1 });
    expect(await failure(send())).toMatchObject({ code: 'ETIMEDOUT' });
    expect(server.mailbox.list()).toEqual([]);
    expect(control.calls.map(({ status }) => status)).toEqual([0]);
  });

  it('delays what it is told to delay', async () => {
    const { control, send } = await bench();
    control.inject({ system: 'mail', operation: 'DATA', fault: 'delay', value: 60, times: 1 });
    const before = performance.now();
    await send();
    expect(performance.now() - before).toBeGreaterThan(59);
  });
});
