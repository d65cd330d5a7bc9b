import { route, type WebRoute } from '../../web/route.ts';
import { keptForm } from '../forms.ts';
import { guard } from '../guard.ts';
import { historyTab } from '../pages/history-tab.ts';
import type { HelpdeskParts, HistoryPort, HistoryRow } from '../parts.ts';
import { settlePush } from '../push-check.ts';
import { passwordsReply, tabReply } from './user-view.ts';

/** Rows of the history that a page shows. */
const MOST_ROWS = 100;

/** The newest rows about a subject, newest first. */
async function newestRows(history: HistoryPort, subject: string): Promise<readonly HistoryRow[]> {
  const rows: HistoryRow[] = [];
  for await (const row of history.read({ subject })) {
    rows.push(row);
    if (rows.length > MOST_ROWS + 1) rows.shift();
  }
  return rows.reverse();
}

/** A subject's page: status card and the tabs Passwords and History. */
export function userRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/helpdesk/users/:userId',
      who: 'see-users',
      form: keptForm,
      async handle(visit) {
        const guarded = await guard(parts, visit, 'see-users');
        if ('reply' in guarded) return guarded.reply;
        const note = await settlePush(parts, visit, guarded.subject);
        const { kept, ...choice } = visit.form;
        return await passwordsReply(parts, visit, guarded.subject, kept ? choice : undefined, { note });
      },
    }),
    route({
      method: 'get',
      path: '/helpdesk/users/:userId/history',
      who: 'see-users',
      async handle(visit) {
        const guarded = await guard(parts, visit, 'see-users');
        if ('reply' in guarded) return guarded.reply;
        const rows = await newestRows(parts.history, guarded.subject.userId);
        const content = historyTab(visit.page, {
          rows: rows.slice(0, MOST_ROWS),
          truncated: rows.length > MOST_ROWS,
          wholeMail: visit.visitor.grants.some(({ role }) => role === 'auditor'),
        });
        return await tabReply(parts, visit, guarded.subject, 'history', content);
      },
    }),
  ];
}
