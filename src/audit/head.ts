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

/** The end of the chain. */
export interface Head {
  /** Reads it; undefined before the first event. */
  read(db: Kysely<Schema>): Promise<AuditHeadTable | undefined>;
  /**
   * Reads it for the rest of the transaction: who comes second waits. Begins the chain where there is none.
   * Throws `audit-broken` where it was altered or removed: going on would hide what was done.
   */
  lock(trx: Transaction<Schema>): Promise<AuditHeadTable>;
  /** Moves it, signed anew under the current key. */
  move(trx: Transaction<Schema>, head: Omit<UnsignedHead, 'key_id'>): Promise<void>;
}

/** Builds the reader and writer of the head. */
export function createHead(store: Store, keyring: Keyring): Head {
  const read = readHead(store);
  const lock = lockHead(store);
  const update = prepare<UnsignedHead & { mac: string }>()(value =>
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
      .where('id', '=', HEAD_ID),
  );
  return {
    read: async db => (await read(db, {})).rows[0],
    lock: async trx => {
      const head = (await lock(trx, {})).rows[0] ?? (await begin(trx, keyring, lock));
      assertGenuine(keyring, head);
      return head;
    },
    move: async (trx, moved) => {
      const head = { ...moved, key_id: keyring.currentId };
      await update(trx, { ...head, mac: headMac(keyring, head) });
    },
  };
}

/** Whether the head was signed by the operator's key as it is. */
export function isGenuine(keyring: Keyring, head: AuditHeadTable): boolean {
  return sameHash(head.mac, headMac(keyring, head));
}

type ReadHead = ReturnType<typeof readHead>;

function readHead(store: Store) {
  return prepare<Record<never, never>>()(() => selectHead(store));
}

function lockHead(store: Store) {
  // SQLite knows no row locks and needs none: its transactions run one at a time.
  return prepare<Record<never, never>>()(() =>
    store.dialect === 'postgres' ? selectHead(store).forUpdate() : selectHead(store),
  );
}

function selectHead(store: Store) {
  return store.db.selectFrom('audit_head').selectAll().where('id', '=', HEAD_ID);
}

/** Makes the head before the first row. Of two who begin at once the second waits for the first and finds it made. */
async function begin(trx: Transaction<Schema>, keyring: Keyring, lock: ReadHead): Promise<AuditHeadTable> {
  const first = { seq: 0, last_mac: GENESIS, base_seq: 0, base_mac: GENESIS, key_id: keyring.currentId };
  const { numInsertedOrUpdatedRows: made } = await trx
    .insertInto('audit_head')
    .values({ id: HEAD_ID, ...first, mac: headMac(keyring, first) })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst();
  const orphan = made === 1n && (await trx.selectFrom('audit').select('seq').limit(1).executeTakeFirst());
  const head = (await lock(trx, {})).rows[0];
  if (orphan || !head) throw broken('is missing');
  return head;
}

function assertGenuine(keyring: Keyring, head: AuditHeadTable): void {
  if (!isGenuine(keyring, head)) throw broken('was altered');
}

function broken(what: string): RekeyError {
  return new RekeyError(
    'audit-broken',
    `The end of the audit's chain ${what}: nothing more is written, so that nothing is hidden. Run \`rekey report --verify\` and restore the database from a backup.`,
  );
}
