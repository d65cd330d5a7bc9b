import type { RequestHandler, Response } from 'express';
import type { Page } from '../dialog/ports.ts';
import type { ScreenName } from '../dialog/screen.ts';
import { type PhoneRequest, readPhoneRequest } from './phone-request.ts';
import type { PhoneTemplates, WrittenPage } from './phone-templates.ts';

/** In the past, but after 1970: the 8800 series takes no earlier date (DOC-HTTP, "HTTP headers"). */
const PAST = 'Thu, 01 Jan 2015 00:00:00 GMT';

/** The pages that the channel itself answers with, without a dialog. */
export type Refusal = Extract<
  ScreenName,
  'expired' | 'too-large' | 'not-understood' | 'use-https' | 'use-web' | 'unavailable'
>;

/** A page of the channel itself. */
export function refusal(name: Refusal, { language }: PhoneRequest): Page {
  return { screen: { name, fields: {}, when: [] }, language, sensitive: true };
}

function headersFor(page: Page, { length, contentType, refresh }: WrittenPage): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'Content-Type': contentType,
    'Content-Length': length,
    'Cache-Control': 'no-store',
  };
  if (page.sensitive || refresh !== undefined) headers['Expires'] = PAST;
  if (refresh !== undefined) headers['Refresh'] = refresh;
  return headers;
}

/** Answers with status 200 and the page, in one piece: not chunked, not compressed, no ETag. */
export function sendPage(response: Response, page: Page, written: WrittenPage): void {
  response.writeHead(200, headersFor(page, written));
  response.end(written.text, written.encoding);
}

/** Answers every request with one page of ours: for a limit that stands before the routes, which must not answer 429. */
export function phoneRefusal(templates: PhoneTemplates, name: Refusal): RequestHandler {
  return (request, response) => {
    const phone = readPhoneRequest(request.headers);
    const page = refusal(name, phone);
    sendPage(response, page, templates.write(page, phone));
  };
}
