import { sql } from 'kysely';
import type { Keyring } from '../base/keyring.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { AuditHeadTable, AuditTable } from '../store/migrations/0001-audit.ts';
import type { Store } from '../store/store.ts';
import type { Broken, Last, Proof } from './broken.ts';
import { checkRow } from './check-row.ts';
import { diagnose } from './diagnose.ts';
import { type Head, isGenuine } from './head.ts';
import { GENESIS } from './mac.ts';

const PAGE = 500;

/** How far the proof has come. */
interface Walk {
  seq: number;
  mac: string;
  rows: number;
  erased: number;
}

/** What verifying needs. */
export interface VerifyParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly head: Head;
  /** The last row of an earlier proof, kept where nobody who writes the database can reach it. */
  readonly kept?: Last | undefined;
}

/**
 * Proves the whole chain in constant memory, while others append. Names the first row that was changed, removed,
 * inserted or moved, and rows cut off at the end. A whole database put back from an earlier day is seen only against
 * `kept`. Throws `audit-head-old` where the row of that was let go.
 */
export async function verifyChain(parts: VerifyParts): Promise<Proof> {
  const head = await parts.head.read(parts.store.db);
  if (parts.kept && head && parts.kept.seq < head.base_seq) throw headTooOld(parts.kept, head.base_seq);
  const walk: Walk = { seq: head?.base_seq ?? 0, mac: head?.base_mac ?? GENESIS, rows: 0, erased: 0 };
  const broken = await explainMissingKey(
    walk,
    async () => (await walkRows(parts, walk)) ?? (await checkEnd(parts, walk)),
  );
  if (broken) return { ok: false, rows: walk.rows, broken };
  return { ok: true, rows: walk.rows, erased: walk.erased, last: { seq: walk.seq, mac: walk.mac } };
}

/** Walks over all rows there are now; gives the first break. */
async function walkRows({ store, keyring, head, kept }: VerifyParts, walk: Walk): Promise<Broken | undefined> {
  for (;;) {
    const rows = await rowsAfter(store, walk.seq);
    for (const [index, row] of rows.entries()) {
      const fault = checkRow(keyring, row, walk.seq + 1, walk.mac);
      if (fault) {
        const next = rows[index + 1] ?? (await rowsAfter(store, row.seq, 1))[0];
        const written = (await head.read(store.db))?.seq ?? row.seq;
        return row.seq > written ? insertedBehind(row.seq) : diagnose(keyring, fault, row, walk.seq + 1, next);
      }
      walk.seq = row.seq;
      walk.mac = row.mac;
      walk.rows += 1;
      walk.erased += row.erased === null ? 0 : 1;
      if (row.seq === kept?.seq && row.mac !== kept.mac) return replaced(row.seq);
    }
    if (rows.length < PAGE) return undefined;
  }
}

async function rowsAfter(store: Store, seq: number, limit = PAGE): Promise<readonly AuditTable[]> {
  return await store.db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute();
}

/** Compares the last row with the head; what was appended meanwhile is walked first. */
async function checkEnd(parts: VerifyParts, walk: Walk): Promise<Broken | undefined> {
  for (;;) {
    const head = await headAndNewest(parts.store);
    if (!head) return walk.rows === 0 ? compareWithKept(walk, parts.kept) : headBroken(walk, 'is missing');
    if (!isGenuine(parts.keyring, head)) return headBroken(walk, 'was altered');
    if (head.newest <= walk.seq) return compareWithHead(walk, head) ?? compareWithKept(walk, parts.kept);
    const broken = await walkRows(parts, walk);
    if (broken) return broken;
  }
}

/** One statement, so that both are of the same moment. */
async function headAndNewest(store: Store): Promise<(AuditHeadTable & { newest: number }) | undefined> {
  return await store.db
    .selectFrom('audit_head')
    .selectAll()
    .select(({ selectFrom, fn }) =>
      selectFrom('audit')
        .select(fn.coalesce(fn.max('seq'), sql<number>`0`).as('max'))
        .$asScalar()
        .as('newest'),
    )
    .$narrowType<{ newest: number }>()
    .executeTakeFirst();
}

function compareWithHead(walk: Walk, head: AuditHeadTable): Broken | undefined {
  if (head.seq > walk.seq) return truncated(walk.seq + 1, head.seq);
  if (head.seq < walk.seq) return insertedBehind(head.seq + 1);
  if (head.last_mac === walk.mac) return undefined;
  return { sort: 'changed', seq: walk.seq, sentence: `Row ${walk.seq} was changed: it is not the last row written.` };
}

/** The head is the operator's own, but perhaps that of an earlier day. */
function compareWithKept(walk: Walk, kept: Last | undefined): Broken | undefined {
  return kept && kept.seq > walk.seq ? truncated(walk.seq + 1, kept.seq) : undefined;
}

function replaced(seq: number): Broken {
  return {
    sort: 'changed',
    seq,
    sentence: `Row ${seq} was changed: it is not the one that the head kept elsewhere names.`,
  };
}

function headTooOld({ seq }: Last, base: number): RekeyError {
  return new RekeyError(
    'audit-head-old',
    `Row ${seq} was let go with all up to row ${base}, as \`audit.keepDays\` says: compare with the head of a later day.`,
  );
}

function insertedBehind(seq: number): Broken {
  return { sort: 'inserted', seq, sentence: `Row ${seq} was inserted behind the last row that was written.` };
}

function truncated(first: number, last: number): Broken {
  const rows = first === last ? `Row ${first} was` : `Rows ${first} to ${last} were`;
  return { sort: 'truncated', seq: first, sentence: `${rows} cut off at the end.` };
}

function headBroken(walk: Walk, what: string): Broken {
  return { sort: 'head', seq: walk.seq, sentence: `The row that marks the end of the chain ${what}.` };
}

async function explainMissingKey(walk: Walk, prove: () => Promise<Broken | undefined>): Promise<Broken | undefined> {
  try {
    return await prove();
  } catch (error) {
    if (!(error instanceof RekeyError) || error.code !== 'seal-key-missing') throw error;
    const seq = walk.seq + 1;
    return { sort: 'key-missing', seq, sentence: `Row ${seq} was signed under a key that is not configured.` };
  }
}
