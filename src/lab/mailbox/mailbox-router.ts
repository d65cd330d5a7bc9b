import { type Response, Router } from 'express';
import type { Mailbox } from './mailbox.ts';
import { type MailboxPage, mailboxPage } from './mailbox-page.ts';

const REFRESH_SECONDS = 5;

function sendPage(response: Response, { html, policy }: MailboxPage): void {
  response.set('Content-Security-Policy', policy);
  response.set('Cache-Control', 'no-store');
  response.set('X-Content-Type-Options', 'nosniff');
  response.type('html').send(html);
}

/**
 * The mailbox over HTTP: `GET /` is a page that lists the messages and looks for new ones, `GET /api/messages`
 * is `[{to, subject, text, html}]`, oldest first. `?to=ADDRESS` on the page keeps one address.
 */
export function mailboxRouter(mailbox: Mailbox): Router {
  const router = Router();
  router.get('/', (request, response) => {
    const to = request.query['to'];
    sendPage(response, mailboxPage(mailbox.list(typeof to === 'string' ? to : undefined), REFRESH_SECONDS));
  });
  router.get('/api/messages', (_request, response) => {
    response.set('Cache-Control', 'no-store').json(mailbox.summaries());
  });
  return router;
}
