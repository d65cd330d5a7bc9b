import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Audit } from '../audit.ts';
import type { AuditRecord } from '../read.ts';
import type { Places } from './places.ts';
import type { Receiver } from './receiver.ts';

/** What sending to one receiver needs. */
export interface ForwarderParts {
  readonly audit: Pick<Audit, 'read'>;
  readonly places: Places;
  readonly receiver: Receiver;
  readonly line: (record: AuditRecord) => string;
  /** This node. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends the audit to one receiver. */
export interface Forwarder {
  /** One look: sends what is new, and counts as sent what went by a connection that has stood since. */
  round(): Promise<void>;
  close(): Promise<void>;
}

const AT_ONCE = 200;
const LEASE_MS = 60_000;

/**
 * Syslog answers nothing: what was written may lie in a buffer of a server that is gone. Only what went by a connection
 * that still stands so long afterwards counts as sent; the rest is sent again, and a row has its number to tell by.
 */
const SETTLED_MS = 3000;

interface Sent {
  readonly seq: number;
  readonly connection: number;
  readonly at: number;
}

/** Builds the sender. A row is sent at least once, in the order of the rows. */
export function createForwarder(parts: ForwarderParts): Forwarder {
  const { audit, places, receiver, line, owner, clock, log } = parts;
  let unsettled: readonly Sent[] = [];
  let isSilent = false;

  const next = async (after: number): Promise<readonly AuditRecord[]> => {
    const records: AuditRecord[] = [];
    for await (const record of audit.read({}, { after })) if (records.push(record) >= AT_ONCE) break;
    return records;
  };
  const settle = async (): Promise<void> => {
    if (!unsettled.every(({ connection }) => receiver.stands(connection))) unsettled = [];
    const now = clock.now();
    const settled = unsettled.filter(({ at }) => at + SETTLED_MS <= now);
    const last = settled.at(-1);
    if (!last) return;
    await places.move(receiver.name, owner, last.seq, now);
    unsettled = unsettled.slice(settled.length);
  };
  const sendNew = async (place: number): Promise<void> => {
    for (;;) {
      const records = await next(unsettled.at(-1)?.seq ?? place);
      const last = records.at(-1);
      if (!last) return;
      const connection = await receiver.send(records.map(line));
      const isNew = unsettled.some(sent => sent.connection !== connection);
      // What went by the connection before this one may be lost: all of it goes again.
      unsettled = isNew ? [] : [...unsettled, { seq: last.seq, connection, at: clock.now() }];
      if (!isNew && records.length < AT_ONCE) return;
    }
  };
  return {
    async round() {
      const now = clock.now();
      await settle();
      const place = await places.take(receiver.name, owner, now, now + LEASE_MS);
      if (place === undefined) {
        unsettled = [];
        return;
      }
      try {
        await sendNew(place);
        if (isSilent) log.info({ receiver: receiver.name }, 'The audit is sent out again.');
        isSilent = false;
      } catch (error) {
        unsettled = [];
        if (!isSilent) log.error({ err: error, receiver: receiver.name }, 'The audit cannot be sent out; it waits.');
        isSilent = true;
      }
    },
    close: () => receiver.close(),
  };
}
