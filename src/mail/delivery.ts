import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { AuditPort } from '../renewal/ports.ts';
import type { OutboxTable } from '../store/migrations/0002-outbox.ts';
import { backoff } from './backoff.ts';
import { requestOf } from './outbox-row.ts';
import type { OutboxRows } from './outbox-rows.ts';
import { type RenderParts, renderMail } from './render.ts';
import type { SendAnswer } from './send-answer.ts';
import type { MailTransport } from './transport.ts';

/** What delivering one mail needs. */
export interface DeliveryParts {
  readonly rows: OutboxRows;
  readonly keyring: Keyring;
  readonly render: RenderParts;
  readonly transport: MailTransport;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly audit: AuditPort;
  readonly onGivenUp: ((renewal: string, id: string) => Promise<void>) | undefined;
  readonly messageIdOf: (id: string) => string;
  /** Milliseconds from its queueing after which a mail that failed is not tried again. */
  readonly giveUpAfter: number;
}

/** Does with a leased row what is to be done next. Rejects only where the store does. */
export type Deliver = (row: OutboxTable) => Promise<void>;

/** Builds the delivery of one leased row: send it, or put it off, or give it up and tell who must know. */
export function createDelivery(parts: DeliveryParts): Deliver {
  const { rows, clock, log } = parts;
  return async row => {
    if (row.state === 'failing') return await tellGivenUp(parts, row);
    if (row.expires_at !== null && row.expires_at <= clock.now()) return await expire(parts, row);
    const answer = await send(parts, row);
    if (answer.answer === 'sent') {
      await rows.end(row, 'sent', clock.now());
      log.info({ mail: row.id, message: row.message, attempts: row.attempts + 1 }, 'A mail was sent.');
      return;
    }
    await afterFailure(parts, row, answer);
  };
}

async function send(
  { keyring, render, transport, clock, messageIdOf }: DeliveryParts,
  row: OutboxTable,
): Promise<SendAnswer> {
  try {
    const request = requestOf(row, keyring);
    const mail = renderMail(request, render, clock.now());
    return await transport.send({ to: request.to, messageId: messageIdOf(row.id), mail });
  } catch (error) {
    // A seal whose key is missing, or a template edited since: the operator can mend both.
    const code = error instanceof RekeyError ? error.code : 'template';
    return { answer: 'failed', code, detail: `The mail cannot be made (${code}).` };
  }
}

/** Time in which no node ran is no time in which a mail was tried: some twenty minutes of tries at least. */
const LEAST_TRIES = 8;

type Failure = Exclude<SendAnswer, { answer: 'sent' }>;

async function afterFailure(parts: DeliveryParts, row: OutboxTable, { answer, code, detail }: Failure): Promise<void> {
  const { rows, clock, log, random, giveUpAfter } = parts;
  const next = clock.now() + backoff(row.attempts + 1, random);
  const fields = { mail: row.id, message: row.message, code, attempts: row.attempts + 1 };
  const isTooLong = next > row.created_at + giveUpAfter && row.attempts + 1 >= LEAST_TRIES;
  if (answer === 'refused' || isTooLong) return await giveUp(parts, row, code);
  log.warn({ ...fields, next }, `A mail could not be sent and is tried again. ${detail}`);
  await rows.retry(row, Math.min(next, row.expires_at ?? next), code);
}

/** A code that came too late helps nobody; what belongs to a renewal must still reach the user. */
async function expire(parts: DeliveryParts, row: OutboxTable): Promise<void> {
  if (row.renewal !== null) return await giveUp(parts, row, 'expired');
  await parts.rows.end(row, 'expired', parts.clock.now());
  parts.log.warn(
    { mail: row.id, message: row.message, code: row.last_error },
    'A mail was dropped: its time was over.',
  );
}

async function giveUp(parts: DeliveryParts, row: OutboxTable, code: string): Promise<void> {
  await parts.rows.giveUp(row, code);
  await tellGivenUp(parts, { ...row, state: 'failing', last_error: code, attempts: row.attempts + 1 });
}

/** Raises the alarm and tells the renewal, until both have succeeded: the row stays `failing` meanwhile. */
async function tellGivenUp(parts: DeliveryParts, row: OutboxTable): Promise<void> {
  const { rows, clock, log, audit, onGivenUp, random } = parts;
  const code = row.last_error ?? 'unknown';
  log.error(
    { alarm: 'mail-given-up', mail: row.id, message: row.message, renewal: row.renewal, code },
    'A mail was given up.',
  );
  try {
    if (row.renewal !== null) await onGivenUp?.(row.renewal, row.id);
    await audit.append({
      event: 'delivery-failed',
      requester: { channel: 'command', id: 'outbox' },
      reason: code,
      detail: row.message,
      mail: row.recipient,
      renewal: row.renewal ?? undefined,
    });
    await rows.end(row, 'failed', clock.now());
  } catch (error) {
    const reason = error instanceof RekeyError ? error.code : 'error';
    log.error(
      { mail: row.id, renewal: row.renewal, reason },
      'Nobody could be told that a mail was given up; trying again.',
    );
    await rows.retry(row, clock.now() + backoff(row.attempts + 1, random), code);
  }
}
