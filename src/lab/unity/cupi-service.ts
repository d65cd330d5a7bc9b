import type { LabAnswer, LabRequest, LabService } from '../lab-https.ts';
import { CupiError } from './cupi-error.ts';
import { errorJson, errorXml, type Payload, toJson, toXml } from './payload.ts';
import { answer, operationOf } from './routes.ts';
import type { UnitySessions } from './sessions.ts';
import type { UnitySystem } from './unity-system.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
const XML_TYPE = 'application/xml;charset=UTF-8';

const unauthorized: LabAnswer = {
  status: 401,
  headers: { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="Cisco Unity Connection"' },
  body: '<html><head><title>401</title></head><body>Unauthorized</body></html>',
};

function split(path: string): { readonly path: string; readonly search: string } {
  const [before = '', ...rest] = path.split('?');
  return { path: before, search: rest.join('?') };
}

/** CUPI as a service of the lab: who asks, what is answered, and in which form. */
export class CupiService implements LabService {
  readonly #system: UnitySystem;
  readonly #sessions: UnitySessions;

  constructor(system: UnitySystem, sessions: UnitySessions) {
    this.#system = system;
    this.#sessions = sessions;
  }

  classify(request: LabRequest): { readonly system: 'unity'; readonly operation: string } {
    return { system: 'unity', operation: operationOf({ method: request.method, path: split(request.path).path }) };
  }

  handle(request: LabRequest): LabAnswer {
    const { authorization, cookie, accept = '' } = request.headers;
    const account = this.#sessions.authenticate(authorization, cookie);
    if (!account) return unauthorized;
    const json = accept.toLowerCase().includes('application/json');
    try {
      if (!account.privileged) throw new CupiError(403, 'FORBIDDEN', 'Insufficient privileges');
      const payload = answer(this.#system, { ...request, ...split(request.path), contentType: contentType(request) });
      const cookies = authorization === undefined ? {} : { 'set-cookie': this.#sessions.open(account) };
      return this.#success(payload, json, cookies);
    } catch (error) {
      if (error instanceof CupiError) return this.#error(error, json, request.method === 'GET');
      throw error;
    }
  }

  answerStatus(status: number): LabAnswer {
    return this.#error(new CupiError(status, 'LAB_FAULT', 'The lab answers this status'), true, false);
  }

  #success(
    payload: Payload | undefined,
    json: boolean,
    cookies: Readonly<Record<string, readonly string[]>>,
  ): LabAnswer {
    if (!payload) return { status: 204, headers: cookies, body: '' };
    const body = json ? toJson(payload, this.#system.switches.listShape) : toXml(payload);
    return { status: 200, headers: { ...cookies, 'content-type': json ? JSON_TYPE : XML_TYPE }, body };
  }

  #error({ status: meant, code, message }: CupiError, json: boolean, isGet: boolean): LabAnswer {
    const { errorShape, errorsIn200 } = this.#system.switches;
    const status = errorsIn200 && isGet ? 200 : meant;
    if (errorShape === 'plain') return { status, headers: { 'content-type': 'text/plain' }, body: message };
    if (!json || errorShape === 'xml') {
      return { status, headers: { 'content-type': XML_TYPE }, body: errorXml(code, message) };
    }
    return { status, headers: { 'content-type': JSON_TYPE }, body: errorJson(code, message, errorShape) };
  }
}

function contentType(request: LabRequest): string {
  return request.headers['content-type'] ?? '';
}
