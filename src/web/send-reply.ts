import type { Response } from 'express';
import { type Cookie, writeCookie } from './cookie.ts';
import type { Html } from './html.ts';
import type { LiveEvents, PageEvent, Reply, SavedFile } from './route.ts';
import { wayBack } from './way-back.ts';

/**
 * Nothing is loaded but from here, no script or style stands in a page, nothing frames it. Pictures may be `data:`, as
 * the marks of Pico's checkboxes are.
 */
export const pagePolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** What every answer of the pages carries: they are kept nowhere, framed nowhere, and run nothing foreign. */
export function setPageHeaders(response: Response): void {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': pagePolicy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
  });
}

const PING_EVERY_MS = 15_000;

/** One event on the wire: HTML may hold line breaks, each line is one of `data`. */
function written({ event, data }: PageEvent): string {
  const lines = data.text.split(/\r\n|\r|\n/).map(line => `data: ${line}\n`);
  return `event: ${event.replace(/[^\w-]/g, '')}\n${lines.join('')}\n`;
}

/** What ends a live page early. */
export type StillAllowed = () => Promise<boolean>;

/** Sends events until they end, the browser goes, or its visitor may no more. */
async function sendEvents(response: Response, events: LiveEvents, allowed: StillAllowed): Promise<void> {
  response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.write(': open\n\n');
  const iterator = events[Symbol.asyncIterator]();
  const end = (): void => void iterator.return?.();
  const ping = async (): Promise<void> => {
    if (await allowed()) response.write(': ping\n\n');
    else response.end();
  };
  const timer = setInterval(() => void ping().catch(() => response.end()), PING_EVERY_MS);
  response.once('close', () => {
    clearInterval(timer);
    end();
  });
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (response.closed || response.writableEnded) break;
      if (next.value) response.write(written(next.value));
    }
  } finally {
    clearInterval(timer);
    response.end();
  }
}

async function sendFile(response: Response, { name, type, content }: SavedFile): Promise<void> {
  response.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
  });
  if (typeof content === 'string') return void response.end(content);
  for await (const part of content) {
    if (response.closed) break;
    if (!response.write(part)) await new Promise(resolve => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

/** What sending needs to know of the request. */
export interface Sending {
  readonly response: Response;
  readonly isFragment: boolean;
  readonly isSecure: boolean;
  readonly wrap: (title: string, body: Html) => Html;
  readonly allowed: StillAllowed;
}

function sendRedirect({ response, isFragment }: Sending, to: string): void {
  if (isFragment) response.status(200).set('HX-Redirect', to).end();
  else response.status(303).set('Location', to).end();
}

function setCookies({ response, isSecure }: Sending, cookies: readonly Cookie[] = []): void {
  for (const cookie of cookies) response.append('Set-Cookie', writeCookie(cookie, isSecure));
}

/** Sends what a route answered. Leads to no path but ours, unless the route says that it made the address. */
export async function sendReply(sending: Sending, reply: Reply): Promise<void> {
  const { response } = sending;
  if ('events' in reply) return await sendEvents(response, reply.events, sending.allowed);
  if ('file' in reply) return await sendFile(response, reply.file);
  setCookies(sending, reply.cookies);
  if ('redirect' in reply) return sendRedirect(sending, reply.outside ? reply.redirect : wayBack(reply.redirect));
  if (reply.refresh !== undefined) response.set('Refresh', `0; url=${wayBack(reply.refresh)}`);
  const page = sending.isFragment ? reply.page : sending.wrap(reply.title, reply.page);
  response
    .status(reply.status ?? 200)
    .type('html')
    .send(page.text);
}
