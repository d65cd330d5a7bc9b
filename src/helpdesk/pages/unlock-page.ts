import type { UnlockedTarget } from '../../renewal/renewal.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import { userPath } from '../path.ts';
import { adviceText, outcomeMark } from './outcome-table.ts';

/** What became of each lock. */
export function unlockPage(page: PageMaker, userId: string, unlocked: readonly UnlockedTarget[]): Html {
  const heads = ['kind', 'outcome', 'next'].map(column => page.say(`helpdesk.result.column.${column}`));
  const rows = unlocked.map(({ kind, system, answer }) =>
    row([
      html`${page.say(`kind.${kind}`)} <small>${system}</small>`,
      answer.outcome === 'done'
        ? html`<span class="outcome done">${page.say('helpdesk.outcome.unlocked')}</span>`
        : outcomeMark(page, answer),
      adviceText(page, answer),
    ]),
  );
  return html`${table(page.say('helpdesk.unlock.table'), heads, rows)}<p><a href="${userPath(userId)}" data-do="back">${page.say('helpdesk.back')}</a></p>
`;
}
