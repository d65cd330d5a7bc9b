import type { MailPort, Requester } from '../renewal/ports.ts';
import type { Audit } from './audit.ts';
import type { Places } from './outgoing/places.ts';

/** What the daily duties need. */
export interface KeeperParts {
  readonly audit: Pick<Audit, 'append' | 'last' | 'trim'>;
  readonly places: Places;
  readonly mail: MailPort;
  /** Absent = rows are kept for ever. */
  readonly keepDays?: number | undefined;
  readonly headTo: readonly string[];
  readonly language: string;
  /** The receivers outside that the audit goes to. */
  readonly receivers: readonly string[];
}

const DAY_MS = 86_400_000;

/** Nobody asked for it. */
const itself: Requester = { channel: 'admin', id: 'rekey' };

async function sendHead({ audit, mail, headTo, language }: KeeperParts, now: number): Promise<void> {
  const last = await audit.last();
  if (!last) return;
  const head = `${last.seq}:${last.mac}`;
  await audit.append({ event: 'audit-head', requester: itself, detail: head });
  for (const to of headTo) {
    const values = { count: last.seq, head, time: now };
    await mail.enqueue({ id: `audit-head-${last.seq}-${to}`, to, message: 'audit-head', language, values });
  }
}

/** Once a day, on one node: sends the head of the audit out, and lets rows go that are old enough and were sent. */
export async function keepAudit(parts: KeeperParts, now: number): Promise<void> {
  const { audit, places, keepDays, headTo, receivers } = parts;
  const goesOut = headTo.length > 0 || receivers.length > 0;
  if (goesOut && (await places.isDue('head', now, DAY_MS))) await sendHead(parts, now);
  if (keepDays !== undefined && (await places.isDue('trim', now, DAY_MS)))
    await audit.trim(keepDays, itself, await places.behind(receivers));
}
