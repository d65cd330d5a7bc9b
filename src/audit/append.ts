import type { Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import type { AuditEvent } from '../renewal/ports.ts';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import { prepare } from '../store/prepare.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Head } from './head.ts';
import { rowMac, type UnsignedRow } from './mac.ts';
import { personalHash, personalOf } from './personal.ts';

const SALT_BYTES = 16;

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
  return {
    appendIn: async (trx, event) => {
      const { seq: last, last_mac: previous, base_seq, base_mac } = await head.lock(trx);
      const seq = last + 1;
      const salt = random.bytes(SALT_BYTES).toString('base64url');
      const unsigned = unsignedRow(event, { seq, at: clock.now(), salt, previous, keyId: keyring.currentId });
      const mac = rowMac(keyring, unsigned);
      await insert(trx, { ...unsigned, mac });
      await head.move(trx, { seq, last_mac: mac, base_seq, base_mac });
    },
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
      personal_salt: value('personal_salt'),
      personal_hash: value('personal_hash'),
      erased: value('erased'),
      key_id: value('key_id'),
      previous: value('previous'),
      mac: value('mac'),
    }),
  );
}
