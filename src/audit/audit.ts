import type { Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import { cryptoRandom, type Random } from '../base/random.ts';
import type { AuditEvent, AuditPort, Requester } from '../renewal/ports.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { createAppend } from './append.ts';
import type { Last, Proof } from './broken.ts';
import { erasePerson } from './erase.ts';
import { broken, createHead, isGenuine } from './head.ts';
import { type AuditRecord, newestRows, readRows } from './read.ts';
import type { Stretch } from './select.ts';
import type { AuditSelection } from './selection.ts';
import { trimAudit } from './trim.ts';
import { verifyChain } from './verify.ts';

const DAY_MS = 86_400_000;

/** What happened, to whom, by whom: rows that are only ever added, chained under the operator's key. */
export interface Audit extends AuditPort {
  /**
   * Appends inside another store's transaction: the event is there exactly when the rest is. Make it the
   * transaction's last statement; from here to its end all others who append wait.
   * Throws `audit-broken` where the end of the chain was tampered with.
   */
  appendIn(trx: Transaction<Schema>, event: AuditEvent): Promise<void>;
  /**
   * Reads the end of the chain once. Throws `seal-key-missing` where its key is not configured, `audit-broken` where it was
   * altered: with either nothing could be written down.
   */
  assertReadable(): Promise<void>;
  /** The last row, as the signed end of the chain has it; undefined before the first. Throws `audit-broken`. */
  last(): Promise<Last | undefined>;
  /**
   * Proves that every row is as it was written, or names the first that is not. Against the last row of an earlier proof,
   * kept elsewhere, it also sees a database put back as a whole.
   */
  verify(kept?: Last): Promise<Proof>;
  /** The selected rows, oldest first, up to the last that there is when the reading begins. */
  read(selection: AuditSelection, stretch?: Stretch): AsyncIterable<AuditRecord>;
  /** The newest of the selected rows before a number, newest first. */
  newest(
    selection: AuditSelection,
    place: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly AuditRecord[]>;
  /**
   * Lets rows go that are older than so many days and writes down that it did; what is left stays provable. Rows behind
   * `upTo` stay. Gives the rows that went.
   */
  trim(keepDays: number, requester: Requester, upTo?: number): Promise<number>;
  /** Blanks what names a person (subject or requester with this user id); the chain stays provable. Gives the rows blanked. */
  erase(userId: string): Promise<number>;
}

/** What {@link createAudit} needs. */
export interface AuditOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** For the salts; the system's own source unless given. */
  readonly random?: Random | undefined;
}

/** Builds the audit on a store. */
export function createAudit({ store, keyring, clock, random = cryptoRandom }: AuditOptions): Audit {
  const head = createHead(store, keyring);
  const { appendIn } = createAppend({ store, keyring, clock, random, head });
  const append: Audit['append'] = event => store.transaction(trx => appendIn(trx, event));
  return {
    appendIn,
    append,
    assertReadable: async () => {
      const last = await head.read(store.db);
      if (last && !isGenuine(keyring, last)) throw broken('was altered');
    },
    async last() {
      const end = await head.read(store.db);
      if (end && !isGenuine(keyring, end)) throw broken('was altered');
      return end && { seq: end.seq, mac: end.last_mac };
    },
    verify: kept => verifyChain({ store, keyring, head, kept }),
    read: (selection, stretch) => readRows(store, selection, stretch),
    newest: (selection, place) => newestRows(store, selection, place),
    async trim(keepDays, requester, upTo) {
      const olderThan = clock.now() - keepDays * DAY_MS;
      const rows = await trimAudit({ store, keyring, head }, { olderThan, upTo });
      if (rows > 0)
        await append({ event: 'audit-trimmed', requester, detail: `${rows} rows older than ${keepDays} days` });
      return rows;
    },
    erase: userId => erasePerson(store, keyring, userId),
  };
}
