import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../../base/log.ts';
import type { Page } from '../../dialog/ports.ts';
import { addressOf } from '../caller-address.ts';
import { type Parameters, parseParameters } from '../parameters.ts';
import { type PhoneRequest, readPhoneRequest } from '../phone-request.ts';
import type { PhoneTemplates } from '../phone-templates.ts';
import { refusal, sendPage } from '../send-page.ts';
import { isToken } from '../step-address.ts';
import type { HandOn } from './hand-on.ts';
import type { PushDoor, PushPage } from './pushes.ts';

/** What the doors for pushed phones are made of. */
export interface PushRouterParts {
  readonly pushes: PushDoor;
  /** Judges who pushed and is not ours; absent = nobody else may. */
  readonly handOn?: HandOn | undefined;
  readonly templates: PhoneTemplates;
  readonly publicUrl: string;
  readonly log: Log;
  /** False: a request over plain HTTP is told to use HTTPS. */
  readonly allowHttp: boolean;
}

const AUTHENTICATE_PATH = '/phone/authenticate';
const PUSH_PATH = '/phone/push';

/** What CUCM itself answers; phones compare the whole body. */
const AUTHORIZED = 'AUTHORIZED';
const UNAUTHORIZED = 'UN-AUTHORIZED';

const none: Parameters = new Map();

/** The one value of a parameter; empty for none and for several. */
function single(parameters: Parameters, name: string): string {
  const [value = '', second] = parameters.get(name) ?? [];
  return second === undefined ? value : '';
}

function sendText(response: Response, text: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
  });
  response.end(text);
}

const over = ({ language }: PhoneRequest): PushPage => ({
  screen: { name: 'approval-answered', fields: { lines: [{ key: 'approval.over' }] }, when: [] },
  language,
});

interface Asked {
  readonly path: string;
  readonly parameters: Parameters;
}

function read(url: string): Asked | undefined {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (path !== AUTHENTICATE_PATH && path !== PUSH_PATH && !path.startsWith(`${PUSH_PATH}/`)) return undefined;
  return { path, parameters: (end < 0 ? undefined : parseParameters(url.slice(end + 1))) ?? none };
}

/**
 * `GET /phone/authenticate`, which phones ask whether to take a push, and `GET /phone/push/TOKEN`, which a push opens.
 * Query strings are never logged: they hold the one-time user.
 */
export function pushRouter({ pushes, handOn, templates, publicUrl, log, allowHttp }: PushRouterParts): RequestHandler {
  const mayPass = (request: Request): boolean => request.method === 'GET' && (allowHttp || request.secure);

  const authenticate = async (request: Request, response: Response, { parameters }: Asked): Promise<void> => {
    const claimed = {
      user: single(parameters, 'UserID'),
      password: single(parameters, 'Password'),
      device: single(parameters, 'devicename'),
    };
    const address = addressOf(request);
    const knows = async (): Promise<boolean> =>
      (await pushes.isOurs(claimed, address)) || (await handOn?.(claimed, address)) === true;
    sendText(response, mayPass(request) && (await knows()) ? AUTHORIZED : UNAUTHORIZED);
  };

  const show = async (request: Request, { path, parameters }: Asked, token: string): Promise<PushPage | undefined> => {
    const address = addressOf(request);
    const action = path === PUSH_PATH ? single(parameters, 'do') : '';
    if (action === 'approve') return pushes.answer(token, address, 'approved');
    if (action === 'reject') return pushes.answer(token, address, 'rejected');
    return pushes.page(token, address);
  };

  const pageFor = async (request: Request, asked: Asked, phone: PhoneRequest): Promise<Page> => {
    if (request.method !== 'GET') return refusal('not-understood', phone);
    if (!mayPass(request)) return refusal('use-https', phone);
    const { path, parameters } = asked;
    const token = path === PUSH_PATH ? single(parameters, 't') : path.slice(PUSH_PATH.length + 1);
    const shown = (isToken(token) ? await show(request, asked, token) : undefined) ?? over(phone);
    return { ...shown, token: shown.screen.name === 'approval' ? token : undefined, sensitive: true };
  };

  const handle = async (request: Request, response: Response, asked: Asked): Promise<void> => {
    if (asked.path === AUTHENTICATE_PATH) return authenticate(request, response, asked);
    const phone = readPhoneRequest(request.headers);
    const page = await pageFor(request, asked, phone).catch((error: unknown) => {
      log.error({ err: error, path: PUSH_PATH }, 'A pushed page failed.');
      return refusal('unavailable', phone);
    });
    sendPage(response, page, templates.write(page, phone, publicUrl, '/phone/push'));
  };

  return (request, response, next) => {
    const asked = read(request.url);
    if (!asked) return next();
    handle(request, response, asked).catch((error: unknown) => {
      log.error({ err: error, path: asked.path.slice(0, AUTHENTICATE_PATH.length) }, 'A push could not be answered.');
      if (asked.path === AUTHENTICATE_PATH && !response.headersSent) sendText(response, UNAUTHORIZED);
      else response.destroy();
    });
  };
}
