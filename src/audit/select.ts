import { sql } from 'kysely';
import type { AuditTable } from '../store/migrations/0001-audit.ts';
import type { Store } from '../store/store.ts';
import { eventsWith } from './outcome.ts';
import type { AuditSelection } from './selection.ts';

/** Where to go on: rows between two numbers, neither of them included. */
export interface Stretch {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** By the index of times alone SQLite would sort all rows of a time for each page of them. */
const unindexed = sql<number>`at + 0`;

/** The numbers of the selected rows in a stretch, read from the narrow index alone. */
function numbers({ db }: Store, selection: AuditSelection, { after, before }: Stretch) {
  const { from, to, subject, event, outcome, kind, channel, requester, ticket, renewal } = selection;
  const events = outcome === undefined ? [] : eventsWith(outcome);
  return db
    .selectFrom('audit')
    .select('seq')
    .$if(after !== undefined, query => query.where('seq', '>', after ?? 0))
    .$if(before !== undefined, query => query.where('seq', '<', before ?? 0))
    .$if(from !== undefined, query => query.where(unindexed, '>=', from ?? 0))
    .$if(to !== undefined, query => query.where(unindexed, '<', to ?? 0))
    .$if(subject !== undefined, query => query.where('subject', '=', subject ?? null))
    .$if(event !== undefined, query => query.where('event', '=', event ?? ''))
    .$if(outcome !== undefined, query => query.where('event', 'in', events))
    .$if(kind !== undefined, query => query.where('kind', '=', kind ?? null))
    .$if(channel !== undefined, query => query.where('channel', '=', channel ?? ''))
    .$if(requester !== undefined, query => query.where('requester', '=', requester ?? null))
    .$if(ticket !== undefined, query => query.where('ticket', '=', ticket ?? null))
    .$if(renewal !== undefined, query => query.where('renewal', '=', renewal ?? null));
}

/** Selected rows of a stretch in the order of their numbers, or the newest of them first. */
export async function selectRows(
  store: Store,
  selection: AuditSelection,
  stretch: Stretch,
  { newestFirst = false, limit }: { readonly newestFirst?: boolean; readonly limit: number },
): Promise<readonly AuditTable[]> {
  const direction = newestFirst ? 'desc' : 'asc';
  return await store.db
    .selectFrom('audit')
    .selectAll()
    .where('seq', 'in', numbers(store, selection, stretch).orderBy('seq', direction).limit(limit))
    .orderBy('seq', direction)
    .execute();
}
