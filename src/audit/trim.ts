import type { Transaction } from 'kysely';
import type { Keyring } from '../base/keyring.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { type Head, type SignedHead, signHead } from './head.ts';

const AT_ONCE = 1000;

/** What letting rows go needs. */
export interface TrimParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly head: Head;
}

/** Which rows may go. */
export interface TrimLimit {
  /** Only rows older than this, milliseconds since 1970. */
  readonly olderThan: number;
  /** Only rows up to this number: what is yet to be sent elsewhere stays. */
  readonly upTo?: number | undefined;
}

/** Rows from the beginning that may go, up to the first that may not. */
async function oldest(trx: Transaction<Schema>, { base_seq }: SignedHead, { olderThan, upTo }: TrimLimit) {
  const rows = await trx
    .selectFrom('audit')
    .select(['seq', 'at', 'mac'])
    .where('seq', '>', base_seq)
    .orderBy('seq')
    .limit(AT_ONCE)
    .execute();
  const kept = rows.findIndex(({ seq, at }) => at >= olderThan || (upTo !== undefined && seq > upTo));
  return kept < 0 ? rows : rows.slice(0, kept);
}

async function trimSome({ store, keyring, head }: TrimParts, limit: TrimLimit): Promise<number> {
  return await store.transaction(async trx => {
    const last = await head.lock(trx);
    const gone = await oldest(trx, last, limit);
    const newest = gone.at(-1);
    if (!newest) return 0;
    const { seq, last_mac } = last;
    const next = signHead(keyring, { seq, last_mac, base_seq: newest.seq, base_mac: newest.mac });
    if (!(await head.replace(trx, last, next))) return 0;
    await trx.deleteFrom('audit').where('seq', '<=', newest.seq).execute();
    return gone.length;
  });
}

/**
 * Lets the oldest rows go and signs where the chain begins now: what is left stays provable, and only the holder of the
 * key can have moved the beginning. Gives the number of rows that went. Throws `audit-broken`.
 */
export async function trimAudit(parts: TrimParts, limit: TrimLimit): Promise<number> {
  for (let total = 0; ; ) {
    const gone = await trimSome(parts, limit);
    total += gone;
    if (gone < AT_ONCE) return total;
  }
}
