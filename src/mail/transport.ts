import type { MailConfig } from '../config/mail.ts';
import type { RenderedMail } from './render.ts';
import { type SendAnswer, sendAnswer } from './send-answer.ts';

/** One mail and where it goes. */
export interface Envelope {
  /** One address, already judged by `isMailAddress`. */
  readonly to: string;
  readonly messageId: string;
  readonly mail: RenderedMail;
}

/** The way to the mail server. */
export interface MailTransport {
  /** Never rejects; gives up after four times `mail.timeout`, or when `close` is called. */
  send(envelope: Envelope): Promise<SendAnswer>;
  /** Signs in at the mail server and sends nothing; never rejects. */
  greet(): Promise<SendAnswer>;
  close(): void;
}

/** Connections held open, and so mails sent at a time. */
export const CONNECTIONS = 4;

const CONNECTIONS_IDLE_MILLISECONDS = 30_000;

/** How often one mail's commands may each use the whole timeout. */
const TIMEOUTS_A_MAIL = 4;

/** Opens nothing yet. `ca`: PEM of the authorities to trust in place of the system's. */
export function createTransport(config: MailConfig, ca: string | undefined): MailTransport {
  // Loaded at the first mail: a server answers sooner.
  const open = async () => (await import('nodemailer')).createTransport(transportOptions(config, ca));
  let opened: ReturnType<typeof open> | undefined;
  const transport = (): ReturnType<typeof open> => {
    opened ??= open();
    return opened;
  };
  const closing = new AbortController();
  return {
    send: async ({ to, messageId, mail }) => {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(config.timeout * TIMEOUTS_A_MAIL)]);
      try {
        const message = { ...messageFields(config.from, to, messageId), ...mail, signal };
        return sendAnswer(await (await transport()).sendMail(message), undefined);
      } catch (error) {
        return sendAnswer(undefined, error);
      }
    },
    greet: async () => {
      try {
        await (await transport()).verify();
        return { answer: 'sent' };
      } catch (error) {
        return sendAnswer(undefined, error);
      }
    },
    close: () => {
      closing.abort();
      void opened?.then(
        each => each.close(),
        () => undefined,
      );
    },
  };
}

/** The address as an object: nodemailer would read a list out of a text. */
function messageFields(from: string, to: string, messageId: string) {
  return {
    from,
    to: { name: '', address: to },
    messageId,
    // Long lines stay one line for the reader; a link or a password is never broken by a reflowing program.
    textEncoding: 'quoted-printable' as const,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function transportOptions({ url, timeout, allowPlain }: MailConfig, ca: string | undefined) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    secure,
    requireTLS: !secure && !allowPlain,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) },
    pool: true as const,
    maxConnections: CONNECTIONS,
    // The outbox tries again by itself, with its own delays.
    maxRequeues: 0,
    idleTimeout: CONNECTIONS_IDLE_MILLISECONDS,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
