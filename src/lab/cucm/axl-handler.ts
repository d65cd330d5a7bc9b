import type { LabAnswer, LabRequest } from '../lab-https.ts';
import type { AppUserSessions, SignIn } from './app-user-sessions.ts';
import { AxlFault, faultBody } from './axl-fault.ts';
import { operationName, readAxlRequest, VersionError } from './axl-request.ts';
import type { Limits } from './limits.ts';
import type { AxlContext, Operation } from './operation.ts';
import { operations } from './operations/all.ts';
import { checkContent, SchemaError } from './schema-check.ts';
import type { CucmSwitches } from './switches.ts';
import { XmlError } from './xml-node.ts';
import { element, envelope } from './xml-text.ts';

const XML_TYPE = { 'content-type': 'text/xml;charset=UTF-8' };
const HTML_TYPE = { 'content-type': 'text/html;charset=UTF-8' };
const HEALTH = 'The AXL Web Service is working and accepting requests. Use HTTP POST to send a request.';

const titles: Readonly<Record<number, string>> = {
  401: 'This request requires HTTP authentication ().',
  403: 'Access to the specified resource () has been forbidden.',
  404: 'The requested resource () is not available.',
};

/** The page or text that goes with a status that is no SOAP answer. */
export function statusAnswer(status: number): LabAnswer {
  if (status === 503) return { status, body: '' };
  if (status === 599) {
    return {
      status,
      headers: { 'content-type': 'text/plain' },
      body: 'Incorrect axl version. Supported axl versions:',
    };
  }
  if (status === 500) {
    return { status, headers: XML_TYPE, body: faultBody(new AxlFault(5000, 'Internal error'), '', '') };
  }
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="Cisco Web Services Realm"' } : {};
  const text = titles[status] ?? '';
  return {
    status,
    headers: { ...HTML_TYPE, ...challenge },
    body: `<html><head><title>HTTP Status ${status}</title></head><body><h1>HTTP Status ${status}</h1><p>${text}</p></body></html>`,
  };
}

/** How schema violations are told; no source has the text. */
function schemaFault({ problem, element: name, expected }: SchemaError, texts: CucmSwitches['schemaTexts']): AxlFault {
  if (texts === 'unmarshalling') {
    return new AxlFault(
      5000,
      `Unmarshalling Error: ${problem} element (local:"${name}"). Expected elements are <${expected}>`,
    );
  }
  if (problem === 'value') return new AxlFault(5000, `cvc-type.3.1.3: The value of element '${name}' is not valid.`);
  if (problem === 'nil')
    return new AxlFault(5000, `cvc-elt.3.1: Attribute 'xsi:nil' must not appear on element '${name}'.`);
  const start =
    problem === 'missing'
      ? 'cvc-complex-type.2.4.b: The content is not complete.'
      : `cvc-complex-type.2.4.a: Invalid content was found starting with element '${name}'.`;
  const end = expected.length > 0 ? ` One of '{${expected.join(', ')}}' is expected.` : '';
  return new AxlFault(5000, `${start}${end}`);
}

const WRITE_ROLE = 'Standard AXL API Access';
const READ_ROLE = 'Standard AXL Read Only API Access';

/** AXL: the door, the schema, the limits, and the operations behind them. */
export class AxlHandler {
  readonly #context: Omit<AxlContext, 'version'>;
  readonly #sessions: AppUserSessions;
  readonly #limits: Limits;

  constructor(context: Omit<AxlContext, 'version'>, sessions: AppUserSessions, limits: Limits) {
    this.#context = context;
    this.#sessions = sessions;
    this.#limits = limits;
  }

  handle(request: LabRequest): LabAnswer {
    if (request.path.split('?')[0] !== '/axl/') return { status: 302, headers: { location: '/axl/' }, body: '' };
    const signIn = this.#sessions.signIn(request);
    if ('status' in signIn) return statusAnswer(signIn.status);
    if (!signIn.roles.has(WRITE_ROLE) && !signIn.roles.has(READ_ROLE)) return statusAnswer(403);
    const answer = request.method === 'POST' ? this.#post(request, signIn) : this.#get();
    return signIn.cookies.length === 0
      ? answer
      : { ...answer, headers: { ...answer.headers, 'set-cookie': signIn.cookies } };
  }

  #get(): LabAnswer {
    return {
      status: 200,
      headers: HTML_TYPE,
      body: `<html><head><title>AXL</title></head><body>${HEALTH}</body></html>`,
    };
  }

  #post(request: LabRequest, signIn: SignIn): LabAnswer {
    try {
      return this.#run(request, signIn);
    } catch (error) {
      if (error instanceof VersionError) {
        return { status: 599, headers: { 'content-type': 'text/plain' }, body: error.message };
      }
      const fault = this.#faultOf(error);
      const body = faultBody(fault, operationName(request.body), this.#context.switches.faultPrefix);
      return { status: 500, headers: XML_TYPE, body };
    }
  }

  #run(request: LabRequest, signIn: SignIn): LabAnswer {
    const { operation, version } = readAxlRequest(request, this.#context.switches);
    const known: Operation | undefined = operations[operation.name];
    if (!known) throw new AxlFault(5000, `Unknown operation: ${operation.name}`);
    if (known.writes && !('roles' in signIn && signIn.roles.has(WRITE_ROLE))) return statusAnswer(401);
    if (known.writes && !this.#limits.takesWrite()) return statusAnswer(503);
    checkContent(operation.children, known.schema, version);
    const content = this.#limits.collect(known.run(operation, { ...this.#context, version }));
    const done = this.#limits.reserve(Buffer.byteLength(content));
    const response = element(
      `ns:${operation.name}Response`,
      element('return', content),
      ` xmlns:ns="${operation.namespace}"`,
    );
    return { status: 200, headers: XML_TYPE, body: envelope(response), done };
  }

  #faultOf(error: unknown): AxlFault {
    if (error instanceof AxlFault) return error;
    if (error instanceof SchemaError) return schemaFault(error, this.#context.switches.schemaTexts);
    if (error instanceof XmlError) return new AxlFault(-1, error.message);
    throw error;
  }
}
