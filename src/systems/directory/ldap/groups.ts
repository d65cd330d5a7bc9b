import { EqualityFilter, OrFilter } from 'ldapts';
import type { Session } from '../session.ts';

/** Deeper nesting than this is taken for a ring. */
const DEPTH = 10;

function holds(dn: string): EqualityFilter[] {
  return ['member', 'uniqueMember'].map(attribute => new EqualityFilter({ attribute, value: dn }));
}

/** The DNs of every group that an entry is in, nested ones included. */
export async function groupsOf(session: Session, context: string, dn: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let members = [dn];
  for (let depth = 0; depth < DEPTH && members.length > 0; depth += 1) {
    const filter = new OrFilter({ filters: members.flatMap(holds) });
    const rows = await session.search(context, { filter, attributes: ['1.1'], limit: 0 });
    members = rows.map(row => row.dn).filter(group => !found.has(group));
    for (const group of members) found.add(group);
  }
  return [...found];
}
