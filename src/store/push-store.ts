import { sql, type Transaction } from 'kysely';
import type { PushFailure } from '../dialog/ports.ts';
import type { PushState, PushStore, PushTarget, StoredPush } from '../dialog/push-store.ts';
import type { Line } from '../dialog/screen.ts';
import type { PushTable } from './migrations/0008-approval.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

function targetOf({ device, address, auth_user, auth_hash, auth_until }: PushTable): PushTarget | undefined {
  if (device === null || address === null || auth_user === null) return undefined;
  return { device, address, user: auth_user, password: auth_hash ?? '', userUntil: auth_until ?? 0 };
}

const read = (row: PushTable): StoredPush => ({
  id: row.id,
  subject: row.subject,
  state: row.state as PushState,
  failure: row.failure ?? undefined,
  token: row.token,
  target: targetOf(row),
  lines: JSON.parse(row.lines) as readonly Line[],
  code: row.code === null ? undefined : Buffer.from(row.code),
  language: row.language,
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
});

const targetColumns = (target: PushTarget | undefined) => ({
  device: target?.device ?? null,
  address: target?.address ?? null,
  auth_user: target?.user ?? null,
  auth_hash: target?.password ?? null,
  auth_until: target?.userUntil ?? null,
});

const write = (push: StoredPush): PushTable => ({
  id: push.id,
  subject: push.subject,
  state: push.state,
  failure: push.failure ?? null,
  token: push.token,
  ...targetColumns(push.target),
  lines: JSON.stringify(push.lines),
  code: push.code ?? null,
  language: push.language,
  asked_at: push.askedAt,
  expires_at: push.expiresAt,
});

/** As {@link PushFailure} has it. */
const OVER_LIMIT: PushFailure = 'limit';

/** Pushes to one subject are counted one after the other. SQLite runs one transaction at a time anyway. */
async function holdSubject(trx: Transaction<Schema>, { dialect }: Store, subject: string): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 1))`.execute(trx);
}

async function endEarlier(trx: Transaction<Schema>, { subject, askedAt }: StoredPush): Promise<void> {
  await trx
    .updateTable('push')
    .set({ expires_at: askedAt })
    .where('subject', '=', subject)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', askedAt)
    .execute();
}

async function hadSince(trx: Transaction<Schema>, subject: string, since: number): Promise<number> {
  const had = trx.selectFrom('push').select('failure').where('subject', '=', subject).where('asked_at', '>', since);
  return (await had.execute()).filter(({ failure }) => failure !== OVER_LIMIT).length;
}

/** Pushes in the store: one node asks, another answers the phone. */
export function createPushStore(store: Store): PushStore {
  const one = async (column: 'id' | 'auth_user', value: string): Promise<StoredPush | undefined> => {
    const row = await store.db.selectFrom('push').selectAll().where(column, '=', value).executeTakeFirst();
    return row && read(row);
  };
  return {
    insert: (push, limit, since) =>
      store.transaction(async trx => {
        await holdSubject(trx, store, push.subject);
        const mayBe = (await hadSince(trx, push.subject, since)) < limit;
        if (mayBe) await endEarlier(trx, push);
        const kept = mayBe ? push : { ...push, state: 'failed' as const, failure: OVER_LIMIT, code: undefined };
        await trx.insertInto('push').values(write(kept)).execute();
        return mayBe;
      }),

    load: id => one('id', id),
    byUser: user => one('auth_user', user),

    async byToken(tokens) {
      const found = store.db
        .selectFrom('push')
        .selectAll()
        .where('token', 'in', [...tokens]);
      const row = await found.executeTakeFirst();
      return row && read(row);
    },

    async aim(id, target) {
      const aimed = store.db.updateTable('push').set(targetColumns(target)).where('id', '=', id);
      await aimed.where('state', '=', 'waiting').execute();
    },

    async settle(id, state, failure) {
      const settled = await store.db
        .updateTable('push')
        .set({ state, failure: failure ?? null, code: null })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .returning('id')
        .execute();
      return settled.length > 0;
    },

    async purge(askedBefore) {
      await store.db.deleteFrom('push').where('asked_at', '<', askedBefore).execute();
    },
  };
}
