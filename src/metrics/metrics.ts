import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../base/clock.ts';
import type { AuditEvent, AuditEventName } from '../renewal/ports.ts';
import type { Store } from '../store/store.ts';

/** What is counted of this process, and what the store holds, as Prometheus reads it. */
export interface Metrics {
  /** Counts what an event of the audit tells of. */
  observe(event: AuditEvent): void;
  /** Counts a request that was answered: where, with which status, after how many seconds. */
  answered(path: string, status: number, seconds: number): void;
  /** The text of `/metrics`, and its type. */
  write(store: Store, dialogMinutes: number): Promise<{ readonly type: string; readonly text: string }>;
}

/** How a renewal's events are called as outcomes. */
const outcomes: Readonly<Partial<Record<AuditEventName, string>>> = {
  'update-success': 'done',
  'update-failure': 'failed',
  'update-unknown': 'unknown',
  'unlock-success': 'unlocked',
  'unlock-failure': 'not-unlocked',
};

const signIns: Readonly<Partial<Record<AuditEventName, string>>> = {
  'signed-in': 'accepted',
  'sign-in-failure': 'refused',
};

/** First parts of paths that are told apart; everything else is one, so that nobody can make up new ones. */
const areas: ReadonlySet<string> = new Set(['phone', 'link', 'me', 'helpdesk', 'admin', 'sign-in', 'assets']);

const MINUTE = 60_000;

function areaOf(path: string): string {
  const first = /^\/([a-z-]+)/.exec(path)?.[1] ?? '';
  return areas.has(first) ? first : 'other';
}

async function countOf(query: {
  executeTakeFirst(): Promise<{ readonly count: number | string | bigint } | undefined>;
}) {
  return Number((await query.executeTakeFirst())?.count ?? 0);
}

/** Builds the counters of one process. */
export function createMetrics(clock: Clock): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const renewals = new Counter({
    name: 'rekey_renewals_total',
    help: 'Targets that were renewed or unlocked, by what became of them.',
    labelNames: ['channel', 'kind', 'outcome'],
    registers,
  });
  const entries = new Counter({
    name: 'rekey_sign_ins_total',
    help: 'Sign-ins to the pages.',
    labelNames: ['result'],
    registers,
  });
  const requests = new Histogram({
    name: 'rekey_request_seconds',
    help: 'How long requests took to be answered.',
    labelNames: ['area', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const outbox = gauge('rekey_outbox_waiting', 'Mails that wait to be sent, of all nodes.');
  const dialogs = gauge('rekey_dialogs_open', 'Dialogs that are neither ended nor over, of all nodes.');
  const sessions = gauge('rekey_sessions_open', 'Sessions of the pages, of all nodes.');

  const readStore = async ({ db }: Store, dialogMinutes: number): Promise<void> => {
    const all = { count: db.fn.countAll<number>().as('count') };
    const waiting = db.selectFrom('outbox').select(all.count).where('state', 'in', ['waiting', 'failing']);
    const since = clock.now() - dialogMinutes * MINUTE;
    const open = db
      .selectFrom('dialog_session')
      .select(all.count)
      .where('ended', '=', 0)
      .where('opened_at', '>', since);
    outbox.set(await countOf(waiting));
    dialogs.set(await countOf(open));
    sessions.set(await countOf(db.selectFrom('web_session').select(all.count)));
  };

  return {
    observe({ event, requester: { channel }, kind = 'none' }) {
      const outcome = outcomes[event];
      if (outcome !== undefined) renewals.inc({ channel, kind, outcome });
      const result = signIns[event];
      if (result !== undefined) entries.inc({ result });
    },

    answered(path, status, seconds) {
      requests.observe({ area: areaOf(path), status: `${Math.floor(status / 100)}xx` }, seconds);
    },

    async write(store, dialogMinutes) {
      await readStore(store, dialogMinutes);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
