import type { Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import type { AuditEvent } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import { prepare } from '../store/prepare.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { type Head, type SignedHead, signHead } from './head.ts';
import { rowMac, type UnsignedRow } from './mac.ts';
import { personalHash, personalOf } from './personal.ts';

const SALT_BYTES = 16;

/** Drawn at once: a draw costs as much as an HMAC, however short it is. */
const SALTS_DRAWN = 64;

/** What appending needs. */
export interface AppendParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly head: Head;
}

/** Builds the one writer of rows: the next number, chained to the row before, and the head moved in the same transaction. */
export function createAppend({ store, keyring, clock, random, head }: AppendParts): {
  appendIn(trx: Transaction<Schema>, event: AuditEvent): Promise<void>;
} {
  const insert = prepareInsert(store);
  const drawSalt = saltSource(random);
  /** The head as this process left it last: mostly it still stands there, and need not be read and proved again. */
  let left: SignedHead | undefined;
  const chain = (event: AuditEvent, last: SignedHead): { row: AuditTable; next: SignedHead } => {
    const seq = last.seq + 1;
    const place = { seq, at: clock.now(), salt: drawSalt(), previous: last.last_mac, keyId: keyring.currentId };
    const unsigned = unsignedRow(event, place);
    const row = { ...unsigned, mac: rowMac(keyring, unsigned) };
    const { base_seq, base_mac } = last;
    return { row, next: signHead(keyring, { seq, last_mac: row.mac, base_seq, base_mac }) };
  };
  const tryBehind = async (trx: Transaction<Schema>, event: AuditEvent, last: SignedHead): Promise<boolean> => {
    const { row, next } = chain(event, last);
    if (!(await head.replace(trx, last, next))) return false;
    await insert(trx, row);
    left = next;
    return true;
  };
  return {
    appendIn: async (trx, event) => {
      // Where the transaction that left it was rolled back, or another node appended since, it no longer stands there.
      if (left && (await tryBehind(trx, event, left))) return;
      await tryBehind(trx, event, await head.lock(trx));
    },
  };
}

function saltSource(random: Random): () => string {
  let drawn: readonly string[] = [];
  let used = 0;
  return () => {
    if (used === drawn.length) {
      const bytes = random.bytes(SALT_BYTES * SALTS_DRAWN);
      const at = (index: number): Buffer => bytes.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES);
      drawn = Array.from({ length: SALTS_DRAWN }, (_, index) => at(index).toString('base64url'));
      used = 0;
    }
    used += 1;
    return drawn[used - 1] ?? '';
  };
}

interface Place {
  readonly seq: number;
  readonly at: number;
  readonly salt: string;
  readonly previous: string;
  readonly keyId: string;
}

function unsignedRow(event: AuditEvent, { seq, at, salt, previous, keyId }: Place): UnsignedRow {
  const personal = personalOf(event);
  return {
    seq,
    at,
    event: event.event,
    channel: event.requester.channel,
    kind: event.kind ?? null,
    system: event.system ?? null,
    reason: event.reason ?? null,
    renewal: event.renewal ?? null,
    ...personal,
    personal_salt: salt,
    personal_hash: personalHash(personal, salt),
    erased: null,
    key_id: keyId,
    previous,
  };
}

function prepareInsert(store: Store) {
  return prepare<AuditTable>()(value =>
    store.db.insertInto('audit').values({
      seq: value('seq'),
      at: value('at'),
      event: value('event'),
      channel: value('channel'),
      kind: value('kind'),
      system: value('system'),
      reason: value('reason'),
      renewal: value('renewal'),
      requester: value('requester'),
      device: value('device'),
      address: value('address'),
      subject: value('subject'),
      mail: value('mail'),
      detail: value('detail'),
      ticket: value('ticket'),
      personal_salt: value('personal_salt'),
      personal_hash: value('personal_hash'),
      erased: value('erased'),
      key_id: value('key_id'),
      previous: value('previous'),
      mac: value('mac'),
    }),
  );
}
