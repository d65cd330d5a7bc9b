import { setImmediate as pause } from 'node:timers/promises';
import type { AuditEvent, AuditEventName } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import type { Store } from '../store/store.ts';
import { type Stretch, selectRows } from './select.ts';
import type { AuditSelection } from './selection.ts';

const PAGE = 250;

/** A row as it is read: an event with its number and time. The requester's id is empty where the row was blanked. */
export interface AuditRecord extends AuditEvent {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly erased: boolean;
}

/**
 * Gives the selected rows in their order, a page of them in memory at a time, up to the last one that there is when the
 * reading begins: what is appended meanwhile is not of the selection.
 */
export async function* readRows(
  store: Store,
  selection: AuditSelection,
  stretch: Stretch = {},
): AsyncGenerator<AuditRecord> {
  const before = stretch.before ?? (await lastNumber(store)) + 1;
  for (let from = stretch.after ?? 0; ; ) {
    const rows = await selectRows(store, selection, { after: from, before }, { limit: PAGE });
    for (const row of rows) yield recordOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    from = last.seq;
    // SQLite answers at once: without a pause a long report would hold up everybody else.
    await pause();
  }
}

/** Gives selected rows before a number, the newest first. */
export async function newestRows(
  store: Store,
  selection: AuditSelection,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly AuditRecord[]> {
  return (await selectRows(store, selection, { before }, { newestFirst: true, limit })).map(recordOf);
}

async function lastNumber({ db }: Store): Promise<number> {
  const row = await db.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
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
