import type { Transaction } from 'kysely';
import { LRUCache } from 'lru-cache';
import { screenTypes } from '../dialog/screen.ts';
import type { Session, SessionStore } from '../dialog/session.ts';
import type { AuditEvent } from '../renewal/ports.ts';
import { prepare } from './prepare.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** What the dialogs' store needs: an audit that writes inside a transaction of ours. */
export interface SessionStoreParts {
  readonly store: Store;
  readonly audit: { appendIn(trx: Transaction<Schema>, event: AuditEvent): Promise<void> };
  /** How many dialogs are kept in memory. */
  readonly cached?: number | undefined;
}

function statements({ db }: Store) {
  return {
    insert: prepare<{ id: string; device: string | null; openedAt: number; state: string }>()(value =>
      db.insertInto('dialog_session').values({
        id: value('id'),
        version: 0,
        device: value('device'),
        opened_at: value('openedAt'),
        ended: 0,
        state: value('state'),
      }),
    ),
    replace: prepare<{ id: string; version: number; before: number; ended: number; state: string }>()(value =>
      db
        .updateTable('dialog_session')
        .set({ version: value('version'), ended: value('ended'), state: value('state') })
        .where('id', '=', value('id'))
        .where('version', '=', value('before')),
    ),
    load: prepare<{ id: string }>()(value =>
      db.selectFrom('dialog_session').select('state').where('id', '=', value('id')),
    ),
  };
}

const parse = (state: string): Session => JSON.parse(state) as Session;

/** Another node may have gone on with a dialog whose newest page waits for work. */
function mayBeOutdated(session: Session): boolean {
  const screen = session.pages[session.version];
  return screen === undefined || screenTypes[screen.name] === 'wait';
}

/**
 * Dialogs in the store, with an lru-cache in front (architecture.md "Stores"). A cached dialog is reread where the
 * caller knows a later version, or where another node may have finished its work; each write is a compare-and-swap.
 */
export function createSessionStore({ store, audit, cached = 10_000 }: SessionStoreParts): SessionStore {
  const cache = new LRUCache<string, Session>({ max: cached });
  const run = statements(store);

  const reread = async (id: string): Promise<Session | undefined> => {
    const [row] = (await run.load(store.db, { id })).rows;
    if (!row) return undefined;
    const session = parse(row.state);
    cache.set(id, session);
    return session;
  };

  return {
    async insert(session, events) {
      const row = { id: session.id, device: session.caller.device ?? null, openedAt: session.openedAt };
      await store.transaction(async trx => {
        await run.insert(trx, { ...row, state: JSON.stringify(session) });
        for (const event of events) await audit.appendIn(trx, event);
      });
      cache.set(session.id, session);
    },

    async load(id, version = 0) {
      const session = cache.get(id);
      return session && session.version >= version && !mayBeOutdated(session) ? session : reread(id);
    },

    async replace(session, events) {
      const swap = {
        id: session.id,
        version: session.version,
        before: session.version - 1,
        ended: session.ended ? 1 : 0,
        state: JSON.stringify(session),
      };
      const won = await store.transaction(async trx => {
        if ((await run.replace(trx, swap)).changed === 0) return false;
        for (const event of events) await audit.appendIn(trx, event);
        return true;
      });
      if (won) cache.set(session.id, session);
      else cache.delete(session.id);
      return won;
    },

    async openFor(device, except) {
      const rows = await store.db
        .selectFrom('dialog_session')
        .select('state')
        .where('device', '=', device)
        .where('ended', '=', 0)
        .where('id', '!=', except)
        .execute();
      return rows.map(row => parse(row.state));
    },

    async purge(openedBefore) {
      await store.db.deleteFrom('dialog_session').where('opened_at', '<', openedBefore).execute();
    },
  };
}
