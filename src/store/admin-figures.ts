import { sql } from 'kysely';
import type { AdminFigures, DayCount, DoorFailure, EventCount, OpenDialog } from '../admin/ports.ts';
import type { Session } from '../dialog/session.ts';
import type { AuditEventName } from '../renewal/ports.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;

/** What an overview counts. */
const counted: readonly AuditEventName[] = [
  'update-success',
  'update-failure',
  'update-unknown',
  'unlock-success',
  'unlock-failure',
  'authentication-success',
  'authentication-failure',
  'self-service-paused',
  'delivery-failed',
];

const doorEvents: readonly AuditEventName[] = ['authentication-failure', 'sign-in-failure', 'self-service-paused'];

function openDialog(state: string): OpenDialog {
  const { caller, openedAt, actedAt, pages, version, verified } = JSON.parse(state) as Session;
  const { channel, device, address } = caller;
  return { channel, device, address, openedAt, actedAt, screen: pages[version]?.name ?? '', verified };
}

/** The figures of the admin pages, read from the store. */
export function createAdminFigures({ db }: Store): AdminFigures {
  return {
    async openDialogs(openedAfter) {
      const rows = await db
        .selectFrom('dialog_session')
        .select('state')
        .where('ended', '=', 0)
        .where('opened_at', '>', openedAfter)
        .orderBy('opened_at', 'desc')
        .limit(200)
        .execute();
      return rows.map(({ state }) => openDialog(state));
    },

    async mails() {
      const rows = await db
        .selectFrom('outbox')
        .select(({ fn }) => ['state', fn.countAll().as('count'), fn.min('created_at').as('oldest')])
        .where('state', 'in', ['waiting', 'failing'])
        .groupBy('state')
        .execute();
      const retried = await db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('state', '=', 'waiting')
        .where('attempts', '>', 0)
        .executeTakeFirst();
      const of = (state: string): number => Number(rows.find(row => row.state === state)?.count ?? 0);
      const oldest = rows.map(row => Number(row.oldest)).sort((a, b) => a - b)[0];
      return { waiting: of('waiting'), failing: of('failing'), retried: Number(retried?.count ?? 0), oldest };
    },

    async openRenewals() {
      const open = db.selectFrom('renewal').select(({ fn }) => fn.countAll().as('count'));
      return Number((await open.where('open', '=', 1).executeTakeFirst())?.count ?? 0);
    },

    async eventsSince(from) {
      const rows = await db
        .selectFrom('audit')
        .select(({ fn }) => ['event', 'channel', 'kind', fn.countAll().as('count')])
        .where('at', '>=', from)
        .where('event', 'in', [...counted])
        .groupBy(['event', 'channel', 'kind'])
        .execute();
      // Only the audit writes rows, so what stands there are its own words.
      return rows.map(row => ({ ...row, kind: row.kind ?? undefined, count: Number(row.count) }) as EventCount);
    },

    async renewalsByDay(from) {
      const day = sql<number>`at / ${sql.lit(DAY_MS)}`;
      const rows = await db
        .selectFrom('audit')
        .select(({ fn }) => ['channel', day.as('day'), fn.countAll().as('count')])
        .where('at', '>=', from)
        .where('event', '=', 'update-success')
        .groupBy(['channel', day])
        .execute();
      return rows.map(row => ({
        channel: row.channel as DayCount['channel'],
        day: Number(row.day),
        count: Number(row.count),
      }));
    },

    async doorFailuresOf(userId, from, limit) {
      const rows = await db
        .selectFrom('audit')
        .select(['at', 'channel', 'requester', 'device', 'address', 'reason'])
        .where('subject', '=', userId)
        .where('at', '>=', from)
        .where('event', 'in', [...doorEvents])
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ at, channel, requester, device, address, reason }) => ({
        at,
        channel: channel as DoorFailure['channel'],
        place: device ?? address ?? requester ?? '',
        reason: reason ?? '',
      }));
    },
  };
}
