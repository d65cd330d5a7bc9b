import { createHash } from 'node:crypto';
import { type Response, Router } from 'express';
import type { Mailbox } from './mailbox.ts';
import { mailboxPage } from './mailbox-page.ts';

const REFRESH_SECONDS = 5;

function sendPage(response: Response, page: string): void {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  // An iframe of srcdoc inherits this policy: a mail may style itself, and do nothing else.
  response.set('Content-Security-Policy', `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'`);
  response.set('Cache-Control', 'no-store');
  response.set('X-Content-Type-Options', 'nosniff');
  response.type('html').send(page);
}

/**
 * The mailbox over HTTP: `GET /` is a page that lists the messages and reloads itself, `GET /api/messages`
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
