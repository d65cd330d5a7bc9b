import type { StoredSession, WebSessionStore } from '../web/session.ts';
import type { WebSessionTable } from './migrations/0005-web-session.ts';
import type { Store } from './store.ts';

const read = (row: WebSessionTable): StoredSession => ({
  id: row.id,
  userId: row.user_id,
  name: row.name,
  signedInBy: row.signed_in_by as StoredSession['signedInBy'],
  account: row.account ?? undefined,
  groups: row.groups === null ? undefined : (JSON.parse(row.groups) as readonly string[]),
  createdAt: row.created_at,
  actedAt: row.acted_at,
  provedAt: row.proved_at,
  address: row.address,
  userAgent: row.user_agent,
});

const write = (session: StoredSession): WebSessionTable => ({
  id: session.id,
  user_id: session.userId,
  name: session.name,
  signed_in_by: session.signedInBy,
  account: session.account ?? null,
  groups: session.groups === undefined ? null : JSON.stringify(session.groups),
  created_at: session.createdAt,
  acted_at: session.actedAt,
  proved_at: session.provedAt,
  address: session.address,
  user_agent: session.userAgent,
});

/** Sessions of the pages in the store. They are read for every request: one that an administrator ended is over at once. */
export function createWebSessionStore({ db }: Store): WebSessionStore {
  return {
    async insert(session) {
      await db.insertInto('web_session').values(write(session)).execute();
    },

    async load(ids) {
      const row = await db
        .selectFrom('web_session')
        .selectAll()
        .where('id', 'in', [...ids])
        .executeTakeFirst();
      return row && read(row);
    },

    async touch(id, { actedAt, provedAt }) {
      const times = {
        ...(actedAt === undefined ? {} : { acted_at: actedAt }),
        ...(provedAt === undefined ? {} : { proved_at: provedAt }),
      };
      await db.updateTable('web_session').set(times).where('id', '=', id).execute();
    },

    async end(id) {
      const ended = await db.deleteFrom('web_session').where('id', '=', id).returning('id').execute();
      return ended.length > 0;
    },

    async list(userId) {
      const all = db.selectFrom('web_session').selectAll().orderBy('created_at', 'desc');
      const rows = await (userId === undefined ? all : all.where('user_id', '=', userId)).execute();
      return rows.map(read);
    },

    async purge({ createdAt, actedAt }) {
      await db
        .deleteFrom('web_session')
        .where(({ or, eb }) => or([eb('created_at', '<', createdAt), eb('acted_at', '<', actedAt)]))
        .execute();
    },
  };
}
