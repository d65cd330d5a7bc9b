import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server';
import { createLabCertificates } from '../../src/lab/certificates.ts';

/** What a server answers in place of 250: a status, or its connection cut. */
export type Refusal = number | 'drop' | undefined;

/** A mail server of one test; what it does can be changed between two mails. */
export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly ca: string;
  /** Mails it took, and those it took without saying so. */
  readonly mails: ParsedMail[];
  readonly recipients: string[];
  /** How often a client said DATA. */
  tries: number;
  mailFrom: Refusal;
  rcptTo: Refusal;
  /** After the mail was read to its end. */
  data: Refusal;
  /** Milliseconds before a mail is answered. */
  delay: number;
  close(): Promise<void>;
}

const certificates = createLabCertificates();

const refusal = (status: number): Error & { responseCode: number } =>
  Object.assign(new Error('5.7.1 not here, secret echo 12345678'), { responseCode: status });

/** As when the network breaks: no answer, no goodbye. */
function cut(connection: unknown): void {
  (connection as { _socket: Socket })._socket.destroy();
}

/** Starts a server on a port of the kernel's choice, or on `port` to stand where another stood. */
export async function startMailServer(options: SMTPServerOptions & { port?: number } = {}): Promise<MailServer> {
  const { port = 0, ...own } = options;
  const answer = (what: Refusal, done: (error?: Error) => void): void => {
    if (what) done(refusal(Number(what)));
    else done();
  };
  const smtp = new SMTPServer({
    ...certificates,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 50,
    onMailFrom: (_address, _session, done) => answer(server.mailFrom, done),
    onRcptTo: ({ address }, _session, done) => {
      server.recipients.push(address);
      answer(server.rcptTo, done);
    },
    onData: (stream, _session, done) => {
      server.tries += 1;
      void receive(stream).then(() => setTimeout(() => end(done), server.delay));
    },
    ...own,
  });
  const receive = async (stream: SMTPServerDataStream): Promise<void> => {
    const mail = await simpleParser(stream);
    if (typeof server.data !== 'number') server.mails.push(mail);
  };
  const end = (done: (error?: Error) => void): void => {
    if (server.data === 'drop') for (const connection of smtp.connections) cut(connection);
    else answer(server.data, done);
  };
  smtp.on('error', () => undefined);
  await new Promise<void>(resolve => smtp.listen(port, '127.0.0.1', resolve));
  const listening = (smtp.server.address() as AddressInfo).port;
  const server: MailServer = {
    url: `${own.secure ? 'smtps' : 'smtp'}://127.0.0.1:${listening}`,
    port: listening,
    ca: certificates.ca,
    mails: [],
    recipients: [],
    tries: 0,
    mailFrom: undefined,
    rcptTo: undefined,
    data: undefined,
    delay: 0,
    close: () => new Promise(resolve => void smtp.close(() => resolve())),
  };
  return server;
}
