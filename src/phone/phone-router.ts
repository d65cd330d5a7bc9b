import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../base/log.ts';
import type { Caller, Dialog, Page } from '../dialog/ports.ts';
import { addressOf } from './caller-address.ts';
import { joinParameters, type Parameters, parseParameters } from './parameters.ts';
import { type PhoneRequest, readPhoneRequest } from './phone-request.ts';
import type { PhoneTemplates } from './phone-templates.ts';
import { readForm } from './read-form.ts';
import { refusal, sendPage } from './send-page.ts';
import { stepAddress } from './step-address.ts';
import { readDevice, readStep } from './step-request.ts';

/** What the phone channel is made of. */
export interface PhoneRouterParts {
  readonly dialog: Dialog;
  readonly templates: PhoneTemplates;
  /** How phones reach this listener, without a slash at the end; at most 150 characters. */
  readonly publicUrl: string;
  readonly log: Log;
  /** False: a request over plain HTTP is told to use HTTPS. */
  readonly allowHttp: boolean;
  /** The second listener for old phones: a directory password is neither asked nor shown there. */
  readonly legacy?: boolean | undefined;
}

interface Exchange {
  readonly request: Request;
  readonly phone: PhoneRequest;
  readonly path: string;
  readonly parameters: Parameters | undefined;
}

const ENTRY_PATH = '/phone';
const STEP_PATH = '/phone/step';

/** `/phone` and everything under it. Not a route of Express, which would decode the path and throw at a broken one. */
function isOurs(url: string): boolean {
  return (
    url.startsWith(ENTRY_PATH) && (url.length === ENTRY_PATH.length || '/?'.includes(url.charAt(ENTRY_PATH.length)))
  );
}

function split(url: string): readonly [path: string, query: string] {
  const end = url.indexOf('?');
  return end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end + 1)];
}

/** Once the answer is out, or its receiver is gone: the work was asked for all the same. */
function afterClose(response: Response, work: () => void): void {
  if (response.closed || response.destroyed) work();
  else response.once('close', work);
}

/**
 * The routes under `/phone`: the entry and the steps. Every request is answered with status 200 and a page, refusals
 * and internal errors too: a phone shows nothing useful otherwise (reference "Errors"). Query strings are never logged.
 * Throws `public-url-too-long`.
 */
export function phoneRouter(parts: PhoneRouterParts): RequestHandler {
  const { dialog, templates, publicUrl, log, allowHttp, legacy = false } = parts;
  stepAddress(publicUrl);

  const callerOf = ({ request, phone, parameters }: Exchange): Caller => ({
    channel: 'phone',
    address: addressOf(request),
    device: parameters && readDevice(parameters),
    language: phone.language,
    legacy,
  });

  const step = (exchange: Exchange, parameters: Parameters): Promise<Page> | Page => {
    const read = readStep(parameters);
    if ('refused' in read) return refusal(read.refused, exchange.phone);
    return dialog.act(read.token, read.event, callerOf(exchange));
  };

  const answer = (exchange: Exchange): Promise<Page> | Page => {
    const { request, phone, path, parameters } = exchange;
    if (!allowHttp && !legacy && !request.secure) return refusal('use-https', phone);
    if (request.method !== 'GET' && request.method !== 'POST') return refusal('not-understood', phone);
    if (!parameters) return refusal('too-large', phone);
    if (path === STEP_PATH) return step(exchange, parameters);
    if (path !== ENTRY_PATH && path !== `${ENTRY_PATH}/`) return refusal('not-understood', phone);
    return phone.model.input ? dialog.enter(callerOf(exchange)) : refusal('use-web', phone);
  };

  const answerForm = async (exchange: Exchange, response: Response): Promise<Page> => {
    const form = await readForm(exchange.request);
    if (form === 'endless') response.shouldKeepAlive = false;
    const fields = typeof form === 'object' ? parseParameters(form.text) : undefined;
    const parameters = exchange.parameters && fields && joinParameters(exchange.parameters, fields);
    return answer({ ...exchange, parameters });
  };

  const afterwards = (page: Page): void => {
    page.afterwards?.().catch((error: unknown) => log.error({ err: error }, 'The work after a phone page failed.'));
  };

  /** The page, or the one that says so where the dialog failed: the operator is told, the caller is not. */
  const pageFor = async (request: Request, response: Response, phone: PhoneRequest): Promise<Page> => {
    const [path, query] = split(request.url);
    const exchange = { request, phone, path, parameters: parseParameters(query) };
    try {
      return await (request.method === 'POST' ? answerForm(exchange, response) : answer(exchange));
    } catch (error) {
      log.error({ err: error, path: path === STEP_PATH ? STEP_PATH : ENTRY_PATH }, 'A phone page failed.');
      return refusal('unavailable', phone);
    }
  };

  const handle = async (request: Request, response: Response): Promise<void> => {
    const phone = readPhoneRequest(request.headers);
    const page = await pageFor(request, response, phone);
    if (page.afterwards) afterClose(response, () => afterwards(page));
    sendPage(response, page, templates.write(page, phone, publicUrl));
  };

  return (request, response, next) => {
    if (!isOurs(request.url)) return next();
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'A phone page could not be written.');
      response.destroy();
    });
  };
}
