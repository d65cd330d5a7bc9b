import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Clock } from '../../base/clock.ts';
import type { Fault, LabCall, LabControl, LabServer } from '../fault.ts';
import { Mailbox } from './mailbox.ts';

/** What the reference leaves open about a mail server, and what a site chooses. */
export interface MailboxSwitches {
  /** TLS from the first byte (`smtps://`), or STARTTLS (`smtp://`). */
  readonly transport: 'implicit' | 'starttls';
  /** The only account that may sign in; absent = any, and none is needed. */
  readonly account?: { readonly user: string; readonly password: string } | undefined;
  /** Addresses answered 550. */
  readonly unknownRecipients: readonly string[];
}

/** How the mailbox is started. */
export interface MailboxOptions {
  readonly tls: { readonly key: string; readonly cert: string };
  readonly clock: Clock;
  readonly control: LabControl;
  readonly switches?: Partial<MailboxSwitches> | undefined;
}

/** The running mail server and what it received. */
export interface MailboxServer extends LabServer {
  readonly mailbox: Mailbox;
}

type Session = Parameters<NonNullable<SMTPServerOptions['onData']>>[1];
type DataStream = Parameters<NonNullable<SMTPServerOptions['onData']>>[0];
type Done = (error?: Error | null, message?: string) => void;

type RecordedCall = { -readonly [key in keyof LabCall]: LabCall[key] };

const ACCEPTED = 250;
const BUSY = 451;

function smtpError(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** A mail server that accepts everything and delivers it to one mailbox. */
class MailServer implements MailboxServer {
  readonly mailbox = new Mailbox();
  readonly #options: MailboxOptions;
  readonly #switches: MailboxSwitches;
  readonly #smtp: SMTPServer;
  /** Takes the connections, so that one can be refused before a byte of TLS. */
  readonly #front = createServer(socket => this.#connected(socket));
  /** By the peer's port: faults that struck at the connection and act on what follows. */
  readonly #pending = new Map<number, Fault>();

  constructor(options: MailboxOptions) {
    this.#options = options;
    this.#switches = { transport: 'implicit', unknownRecipients: [], ...options.switches };
    this.#smtp = new SMTPServer(this.#smtpOptions());
    this.#smtp.on('error', () => undefined);
  }

  get url(): string {
    const { transport, account } = this.#switches;
    const sign = account ? `${encodeURIComponent(account.user)}:${encodeURIComponent(account.password)}@` : '';
    const { port } = this.#front.address() as AddressInfo;
    return `${transport === 'implicit' ? 'smtps' : 'smtp'}://${sign}127.0.0.1:${port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#front.once('error', reject);
      this.#front.listen(0, '127.0.0.1', resolve);
    });
  }

  stop(): Promise<void> {
    this.#smtp.close();
    for (const connection of this.#smtp.connections) connection._socket.destroy();
    return new Promise(resolve => this.#front.close(() => resolve()));
  }

  #smtpOptions(): SMTPServerOptions {
    return {
      name: 'mail.lab',
      banner: 'Rekey lab',
      key: this.#options.tls.key,
      cert: this.#options.tls.cert,
      secure: this.#switches.transport === 'implicit',
      minVersion: 'TLSv1.2',
      authOptional: this.#switches.account === undefined,
      disableReverseLookup: true,
      logger: false,
      size: 10_000_000,
      onConnect: (session, done) => this.#greet(session, done),
      onAuth: (auth, _session, done) => {
        const { account } = this.#switches;
        const right = !account || (auth.username === account.user && auth.password === account.password);
        done(right ? null : smtpError(535, 'Authentication credentials invalid'), right ? { user: auth.username } : {});
      },
      onRcptTo: ({ address }, _session, done) => {
        const unknown = this.#switches.unknownRecipients.includes(address);
        done(unknown ? smtpError(550, 'No such user here') : null);
      },
      onData: (stream, session, done) => {
        // What its sender broke off is no message, and no reason to fall.
        this.#receive(stream, session, done).catch(() => this.#cut(session));
      },
    };
  }

  #connected(socket: Socket): void {
    const port = socket.remotePort ?? 0;
    socket.on('error', () => undefined);
    const fault = this.#options.control.strike('mail', 'CONNECT');
    if (fault?.fault === 'refuse') {
      socket.destroy();
      return;
    }
    if (fault) this.#pending.set(port, fault);
    socket.once('close', () => this.#pending.delete(port));
    this.#smtp.server.emit('connection', socket);
  }

  #greet(session: Session, done: (error?: Error | null) => void): void {
    const fault = this.#pending.get(session.remotePort);
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'delay') {
      this.#pending.delete(session.remotePort);
      setTimeout(done, fault.value ?? 0);
    } else if (fault?.fault === 'status' && fault.operation === 'CONNECT') {
      done(smtpError(fault.value ?? 421, 'Service not available'));
    } else done();
  }

  #fault(session: Session): Fault | undefined {
    const pending = this.#pending.get(session.remotePort);
    this.#pending.delete(session.remotePort);
    return pending ?? this.#options.control.strike('mail', 'DATA');
  }

  #cut(session: Session): void {
    // The TLS layer and not the connection below it: destroyed from below it takes the process with it.
    for (const connection of this.#smtp.connections) if (connection.id === session.id) connection._socket.destroy();
  }

  async #receive(stream: DataStream, session: Session, done: Done): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const fault = this.#fault(session);
    if (fault?.fault === 'refuse') return this.#cut(session);
    const call = this.#record(raw, session);
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'delay') await sleep(fault.value ?? 0);
    call.status = fault?.fault === 'status' ? (fault.value ?? BUSY) : ACCEPTED;
    if (call.status !== ACCEPTED) return done(smtpError(call.status, 'The lab refuses this message'));
    const stored = await this.#keep(raw, session);
    if (fault?.fault === 'drop-after') return this.#cut(session);
    done(null, `queued as ${stored}`);
  }

  /** Writes a message down as it arrives; its status is 0 until it is answered. */
  #record(raw: Buffer, session: Session): RecordedCall {
    const from = session.envelope.mailFrom;
    const call: RecordedCall = {
      system: 'mail',
      at: new Date(this.#options.clock.now()).toISOString(),
      method: 'DATA',
      path: recipients(session),
      headers: { from: from ? from.address : '' },
      body: raw.toString('utf8'),
      status: 0,
    };
    this.#options.control.record(call);
    return call;
  }

  async #keep(raw: Buffer, session: Session): Promise<number> {
    const mail = await simpleParser(raw);
    return this.mailbox.add({
      at: new Date(this.#options.clock.now()).toISOString(),
      from: mail.from?.text ?? '',
      to: recipients(session),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      messageId: mail.messageId ?? '',
    }).number;
  }
}

function recipients(session: Session): string {
  return session.envelope.rcptTo.map(({ address }) => address).join(', ');
}

/**
 * Starts the mail server of the lab on a free port of 127.0.0.1. Fault operations: `DATA` and `CONNECT`;
 * a fault without operation strikes at the connection, where `status` and `drop-after` wait for the message.
 */
export async function startMailbox(options: MailboxOptions): Promise<MailboxServer> {
  const server = new MailServer(options);
  await server.listen();
  return server;
}
