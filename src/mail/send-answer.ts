/**
 * What the mail server answered, rebuilt: nodemailer's own errors can hold the mail and the password.
 * `refused`: it will never take this mail. `failed`: it may later, or nobody knows whether it did.
 */
export type SendAnswer =
  | { readonly answer: 'sent' }
  | {
      readonly answer: 'refused' | 'failed';
      /** Stable: `smtp-550`, `timeout`, `tls`, `login`, … */
      readonly code: string;
      /** One sentence for the operator. */
      readonly detail: string;
    };

/** What is read of nodemailer's result. */
interface SentInfo {
  readonly accepted?: readonly unknown[];
  readonly rejected?: readonly unknown[];
  readonly rejectedErrors?: readonly unknown[] | undefined;
}

/** What is read of nodemailer's error. */
interface SmtpFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
  readonly permanent?: unknown;
}

/** nodemailer's codes, ours for them, and what the operator does about it. */
const faults: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  ECONNECTION: ['connection', 'The mail server closed the connection.'],
  ETIMEDOUT: ['timeout', 'The mail server did not answer in time; the mail may have been taken and is sent again.'],
  ESOCKET: [
    'unreachable',
    'The mail server is not reachable, or its certificate is not trusted: check mail.url and mail.ca.',
  ],
  EDNS: ['unknown-host', 'The name of the mail server is not known: check mail.url.'],
  ETLS: ['tls', 'The mail server offers no TLS: use smtps://, or allowPlain for a relay on this host.'],
  EAUTH: ['login', 'The mail server does not accept the user and password of mail.url.'],
  ENOAUTH: ['login', 'The mail server asks for a user and password: put them into mail.url.'],
  EABORT: ['stopped', 'Sending was stopped before the mail server had answered.'],
};

/** Rebuilds what nodemailer gave or threw. */
export function sendAnswer(info: SentInfo | undefined, error: unknown): SendAnswer {
  if (error !== undefined) return faultAnswer(error as SmtpFault);
  const isTaken = (info?.accepted?.length ?? 0) > 0 && (info?.rejected?.length ?? 0) === 0;
  return isTaken ? { answer: 'sent' } : faultAnswer({ command: 'RCPT TO', ...(info?.rejectedErrors?.[0] ?? {}) });
}

function faultAnswer({ code, command, response, responseCode, permanent }: SmtpFault): SendAnswer {
  // A server that refuses our login, our sender or our host refuses every mail until the operator mends that.
  const isAboutMail = command === 'RCPT TO' || command === 'DATA';
  const answer = permanent === true && isAboutMail ? 'refused' : 'failed';
  const [name, detail] = faults[String(code)] ?? ['smtp', 'The mail server did not take the mail.'];
  if (typeof responseCode !== 'number' || name === 'login') return { answer, code: name, detail };
  return { answer, code: `smtp-${responseCode}`, detail: answeredSentence(responseCode, command, response) };
}

/** The server's own text may repeat what was sent to it; of it only the status code is kept (RFC 3463). */
function answeredSentence(responseCode: number, command: unknown, response: unknown): string {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response ?? ''))?.[1];
  const to = typeof command === 'string' && /^[A-Z ]{1,20}$/.test(command) ? ` to ${command}` : '';
  return `The mail server answered ${responseCode}${status === undefined ? '' : ` ${status}`}${to}.`;
}
