import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { Deliver } from './delivery.ts';
import type { OutboxRows } from './outbox-rows.ts';
import { CONNECTIONS, type MailTransport } from './transport.ts';

/** Other nodes queue mails too: the store is asked at least this often. */
const POLL_MILLISECONDS = 1000;

/** Two tries at the earliest this far apart, whatever the clock says. */
const PAUSE_MILLISECONDS = 20;

/** How long `stop` waits for mails that are being sent. */
const GRACE_MILLISECONDS = 1000;

const KEPT_DAYS = 30;
const PURGE_EVERY_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;

/** What the worker needs. */
export interface WorkerParts {
  readonly rows: OutboxRows;
  readonly deliver: Deliver;
  readonly transport: MailTransport;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  /** `mail.timeout`: a lease outlives the longest sending. */
  readonly timeout: number;
}

/** Takes due rows and delivers them, a few at a time. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
  drain(): Promise<void>;
  /** Something was queued. */
  wake(): void;
}

/** Builds the worker of this node. */
export function createWorker(parts: WorkerParts): Worker {
  const { rows, transport, clock } = parts;
  const owner = parts.random.bytes(12).toString('base64url');
  const bell = createBell();
  let running: Promise<void> | undefined;
  let stopping = false;
  let purgedAt = Number.NEGATIVE_INFINITY;

  /** What is being delivered, by the loop or by a drain beside it. */
  const busy = new Set<Promise<number>>();
  const work = async (): Promise<number> => {
    const delivering = round(parts, owner);
    busy.add(delivering);
    return await delivering.finally(() => busy.delete(delivering));
  };
  const purge = async (): Promise<void> => {
    if (clock.now() - purgedAt < PURGE_EVERY_MILLISECONDS) return;
    purgedAt = clock.now();
    await rows.purge(clock.now() - KEPT_DAYS * DAY_MILLISECONDS);
  };
  const untilDue = async (): Promise<number> => {
    const due = (await rows.nextDue()) ?? Number.POSITIVE_INFINITY;
    return Math.max(PAUSE_MILLISECONDS, Math.min(due - clock.now(), POLL_MILLISECONDS));
  };
  const run = async (): Promise<void> => {
    while (!stopping) {
      try {
        await purge();
        if ((await work()) === 0 && !stopping) await bell.wait(await untilDue());
      } catch (error) {
        parts.log.error({ code: codeOf(error) }, 'The outbox cannot be read; trying again.');
        if (!stopping) await bell.wait(POLL_MILLISECONDS);
      }
    }
  };
  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping = true;
      bell.ring();
      await Promise.race([running, grace()]);
      transport.close();
      await running;
    },
    drain: async () => {
      while ((await work()) > 0 || busy.size > 0) await Promise.all(busy);
    },
    wake: bell.ring,
  };
}

/** Delivers the rows that are due now, as many as there are connections; gives their number. */
async function round({ rows, deliver, clock, timeout }: WorkerParts, owner: string): Promise<number> {
  const now = clock.now();
  const leased = await rows.lease(owner, now, now + timeout * 6 + 10_000, CONNECTIONS);
  await Promise.all(leased.map(deliver));
  return leased.length;
}

function codeOf(error: unknown): string {
  return error instanceof RekeyError ? error.code : 'store-error';
}

function grace(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, GRACE_MILLISECONDS).unref());
}

/** A wait that can be ended early; rung while nobody waits, it ends the next wait at once. */
function createBell(): { wait(milliseconds: number): Promise<void>; ring(): void } {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    wait: milliseconds =>
      new Promise<void>(resolve => {
        const timer = setTimeout(done, rung ? 0 : milliseconds);
        function done(): void {
          clearTimeout(timer);
          rung = false;
          wake = undefined;
          resolve();
        }
        wake = done;
      }),
    ring: () => {
      rung = true;
      wake?.();
    },
  };
}
