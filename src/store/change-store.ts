import type { Kysely, Transaction } from 'kysely';
import type { Kind } from '../policy/kind.ts';
import type { ChangeRecord, CredentialName } from '../renewal/journal.ts';
import type { Schema } from './schema.ts';

/** Remembers values that were set. The same renewal's target is remembered once. */
export async function insertChanges(trx: Transaction<Schema>, changes: readonly ChangeRecord[]): Promise<void> {
  if (changes.length === 0) return;
  await trx
    .insertInto('credential_change')
    .values(changes.map(change => ({ ...change, chosen: change.chosen ? 1 : 0 })))
    .onConflict(conflict => conflict.doNothing())
    .execute();
}

/** What was set on one credential, newest first. */
export async function changesOf(
  db: Kysely<Schema>,
  { kind, system, entry }: CredentialName,
  limit: number,
): Promise<readonly ChangeRecord[]> {
  const rows = await db
    .selectFrom('credential_change')
    .selectAll()
    .where('system', '=', system)
    .where('entry', '=', entry)
    .where('kind', '=', kind)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(row => ({ ...row, kind: row.kind as Kind, chosen: row.chosen === 1 }));
}
