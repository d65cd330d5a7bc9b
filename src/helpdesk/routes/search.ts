import { z } from 'zod';
import type { FoundGroup, SearchAnswer } from '../../people/search.ts';
import { isUnder } from '../../renewal/distinguished-name.ts';
import { route, type WebRoute } from '../../web/route.ts';
import { type Grant, grantsFor, type Visitor } from '../../web/visitor.ts';
import { searchPage } from '../pages/search-page.ts';
import type { HelpdeskParts } from '../parts.ts';

/** More people than an agent looks through. */
const MOST_FOUND = 50;

const LEAST_TYPED = 2;

function reaches({ ous, clusters }: Grant, { dn, rows }: FoundGroup): boolean {
  const inOu = ous.length === 0 || (dn !== undefined && ous.some(ou => isUnder(dn, ou)));
  const inCluster =
    clusters.length === 0 || rows.some(({ system }) => clusters.some(name => system === `cucm:${name}`));
  return inOu && inCluster;
}

/** What of an answer lies in the visitor's scope; the rest is nobody to them. */
export function inScope(visitor: Visitor, answer: SearchAnswer): SearchAnswer {
  const grants = grantsFor(visitor, 'see-users');
  return { ...answer, groups: answer.groups.filter(group => grants.some(grant => reaches(grant, group))) };
}

/** `GET /helpdesk`: the search, and what it found. */
export function searchRoutes({ finder }: Pick<HelpdeskParts, 'finder'>): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/helpdesk',
      who: 'see-users',
      form: z.object({ q: z.string().trim().max(64).default('') }),
      async handle({ form: { q }, page, visitor }) {
        const title = page.say('helpdesk.title');
        if ([...q].length < LEAST_TYPED) return { title, page: searchPage(page, { text: q }) };
        const answer = inScope(visitor, await finder.search({ text: q, limit: MOST_FOUND }));
        return { title, page: searchPage(page, { text: q, answer }) };
      },
    }),
  ];
}
