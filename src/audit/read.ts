import type { AuditEvent, AuditEventName } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import type { Store } from '../store/store.ts';

const PAGE = 500;

/** Which rows of the audit. Everything given must fit; times are milliseconds since 1970. */
export interface AuditSelection {
  /** From this moment on. */
  readonly from?: number | undefined;
  /** Before this moment. */
  readonly to?: number | undefined;
  readonly subject?: string | undefined;
  readonly event?: AuditEventName | undefined;
  readonly kind?: AuditEvent['kind'];
  readonly channel?: AuditEvent['requester']['channel'] | undefined;
  readonly renewal?: string | undefined;
}

/** A row as it is read: an event with its number and time. The requester's id is empty where the row was blanked. */
export interface AuditRecord extends AuditEvent {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly erased: boolean;
}

/** Gives the selected rows in their order, a page of them in memory at a time. */
export async function* readRows(store: Store, selection: AuditSelection): AsyncGenerator<AuditRecord> {
  for (let after = 0; ; ) {
    const rows = await pageAfter(store, selection, after);
    for (const row of rows) yield recordOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.seq;
  }
}

async function pageAfter(store: Store, selection: AuditSelection, after: number): Promise<readonly AuditTable[]> {
  const { from, to, subject, event, kind, channel, renewal } = selection;
  return await store.db
    .selectFrom('audit')
    .selectAll()
    .where('seq', '>', after)
    .$if(from !== undefined, query => query.where('at', '>=', from ?? 0))
    .$if(to !== undefined, query => query.where('at', '<', to ?? 0))
    .$if(subject !== undefined, query => query.where('subject', '=', subject ?? null))
    .$if(event !== undefined, query => query.where('event', '=', event ?? ''))
    .$if(kind !== undefined, query => query.where('kind', '=', kind ?? null))
    .$if(channel !== undefined, query => query.where('channel', '=', channel ?? ''))
    .$if(renewal !== undefined, query => query.where('renewal', '=', renewal ?? null))
    .orderBy('seq')
    .limit(PAGE)
    .execute();
}

/** The columns hold only what {@link AuditEvent} allows: nothing else writes them. */
function recordOf(row: AuditTable): AuditRecord {
  return {
    seq: row.seq,
    at: row.at,
    erased: row.erased !== null,
    event: row.event as AuditEventName,
    requester: {
      channel: row.channel as AuditEvent['requester']['channel'],
      id: row.requester ?? '',
      device: row.device ?? undefined,
      address: row.address ?? undefined,
      ...(row.ticket === null ? {} : { ticket: row.ticket }),
    },
    kind: (row.kind ?? undefined) as AuditEvent['kind'],
    system: row.system ?? undefined,
    reason: row.reason ?? undefined,
    renewal: row.renewal ?? undefined,
    subject: row.subject ?? undefined,
    mail: row.mail ?? undefined,
    detail: row.detail ?? undefined,
  };
}
