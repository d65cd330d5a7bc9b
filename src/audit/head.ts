import type { Kysely, Transaction } from 'kysely';
import { type Keyring, sameHash } from '../base/keyring.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { AuditHeadTable } from '../store/migrations/0001-audit.ts';
import { prepare } from '../store/prepare.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { GENESIS, headMac, type UnsignedHead } from './mac.ts';

/** The one row of `audit_head`. */
const HEAD_ID = 1;

/** A head and its MAC. */
export type SignedHead = Omit<AuditHeadTable, 'id'>;

/** The end of the chain. */
export interface Head {
  /** Reads it; undefined before the first event. */
  read(db: Kysely<Schema>): Promise<AuditHeadTable | undefined>;
  /**
   * Reads it for the rest of the transaction: who comes second waits. Begins the chain where there is none.
   * Throws `audit-broken` where it was altered or removed: going on would hide what was done.
   */
  lock(trx: Transaction<Schema>): Promise<SignedHead>;
  /** Puts `next` in place of `last`; false where another stands there, and who comes second waits here too. */
  replace(trx: Transaction<Schema>, last: SignedHead, next: SignedHead): Promise<boolean>;
}

/** Builds the reader and writer of the head. */
export function createHead(store: Store, keyring: Keyring): Head {
  const read = prepare<Record<never, never>>()(() => selectHead(store));
  // SQLite knows no row locks and needs none: its transactions run one at a time.
  const lock =
    store.dialect === 'postgres' ? prepare<Record<never, never>>()(() => selectHead(store).forUpdate()) : read;
  const update = prepareUpdate(store);
  return {
    read: async db => (await read(db, {})).rows[0],
    lock: async trx => {
      const head = (await lock(trx, {})).rows[0] ?? (await begin(trx, keyring));
      if (!isGenuine(keyring, head)) throw broken('was altered');
      return head;
    },
    replace: async (trx, last, next) => (await update(trx, { ...next, last: last.mac })).changed === 1,
  };
}

/** Signs a head under the current key. */
export function signHead(keyring: Keyring, moved: Omit<UnsignedHead, 'key_id'>): SignedHead {
  const head = { ...moved, key_id: keyring.currentId };
  return { ...head, mac: headMac(keyring, head) };
}

/** Whether the head was signed by the operator's key as it is. */
export function isGenuine(keyring: Keyring, head: SignedHead): boolean {
  return sameHash(head.mac, headMac(keyring, head));
}

function selectHead(store: Store) {
  return store.db.selectFrom('audit_head').selectAll().where('id', '=', HEAD_ID);
}

function prepareUpdate(store: Store) {
  return prepare<SignedHead & { last: string }>()(value =>
    store.db
      .updateTable('audit_head')
      .set({
        seq: value('seq'),
        last_mac: value('last_mac'),
        base_seq: value('base_seq'),
        base_mac: value('base_mac'),
        key_id: value('key_id'),
        mac: value('mac'),
      })
      .where('id', '=', HEAD_ID)
      .where('mac', '=', value('last')),
  );
}

/** Makes the head before the first row. Of two who begin at once the second waits for the first and finds it made. */
async function begin(trx: Transaction<Schema>, keyring: Keyring): Promise<AuditHeadTable> {
  const first = signHead(keyring, { seq: 0, last_mac: GENESIS, base_seq: 0, base_mac: GENESIS });
  const { numInsertedOrUpdatedRows: made } = await trx
    .insertInto('audit_head')
    .values({ id: HEAD_ID, ...first })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst();
  const orphan = made === 1n && (await trx.selectFrom('audit').select('seq').limit(1).executeTakeFirst());
  // Whichever of the two it was, the row is ours to the end of the transaction.
  const touched = trx.updateTable('audit_head').set({ id: HEAD_ID }).where('id', '=', HEAD_ID).returningAll();
  const head = await touched.executeTakeFirst();
  if (orphan || !head) throw broken('is missing');
  return head;
}

/** The error of a chain whose end is not what was written. */
export function broken(what: string): RekeyError {
  return new RekeyError(
    'audit-broken',
    `The end of the audit's chain ${what}: nothing more is written, so that nothing is hidden. Keep a copy of the database as it is, then restore a backup.`,
  );
}
