import type { Agent, buildConnector, Dispatcher } from 'undici';
import { explainConnectFailure } from '../../base/connect-failure.ts';
import type { Secret } from '../../base/secret.ts';
import { UnityBusy, UnityDenied, UnityNoAnswer, UnityProtocol, UnityRefusal, UnityUnreachable } from './errors.ts';
import { errorText, hasErrors } from './fields.ts';

/** How a cluster is reached; times in milliseconds. */
export interface UnityClientSettings {
  /** `host` or `host:port`, tried in order where no connection can be made. */
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: Secret;
  /** PEM certificates to trust instead of the machine's own. */
  readonly ca?: string | undefined;
  readonly timeout: number;
}

/** Longest time for a connection; beyond it the next host is tried. */
const CONNECT_TIMEOUT = 3000;
/** Cisco names no limit but answers 503 when busy: few at a time. */
const CONNECTIONS = 4;
const LARGEST_ANSWER = 4_000_000;

/** A connector whose failures are told apart from those of a request: nothing was sent then. */
function connector(settings: UnityClientSettings, build: typeof buildConnector): buildConnector.connector {
  const timeout = Math.min(CONNECT_TIMEOUT, settings.timeout);
  const connect = build({ timeout, minVersion: 'TLSv1.2', ...(settings.ca && { ca: settings.ca }) });
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error)
        callback(
          new UnityUnreachable(options.host ?? options.hostname, explainConnectFailure(error, { ca: 'unity.ca' })),
          null,
        );
      else callback(null, socket as NonNullable<typeof socket>);
    });
  };
}

interface Agents {
  readonly reader: Agent;
  readonly writer: Agent;
}

/** The library is loaded at the first call: a server answers sooner, and a command without Unity never pays for it. */
async function openAgents(settings: UnityClientSettings): Promise<Agents> {
  const library = await import('undici');
  const limits = {
    connect: connector(settings, library.buildConnector),
    connections: CONNECTIONS,
    headersTimeout: settings.timeout,
    bodyTimeout: settings.timeout,
    maxResponseSize: LARGEST_ANSWER,
  };
  return {
    reader: new library.Agent(limits),
    // No connection is used twice for writing: the loss of one that had lain idle would look like a lost answer.
    writer: new library.Agent({ ...limits, pipelining: 0 }),
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The wire: HTTPS with Basic authentication each call and no cookies, JSON both ways. Errors are those of `errors.ts`. */
export class UnityClient {
  readonly #settings: UnityClientSettings;
  readonly #authorization: string;
  #agents: Promise<Agents> | undefined;

  constructor(settings: UnityClientSettings) {
    this.#settings = settings;
    const account = `${settings.username}:${settings.password.reveal()}`;
    this.#authorization = `Basic ${Buffer.from(account).toString('base64')}`;
  }

  /** The JSON at `path` under `/vmrest`; undefined for 404. */
  async get(path: string): Promise<unknown> {
    const what = `GET ${path.replace(/\?.*/, '')}`;
    const { host, answer } = await this.#onSomeHost(what, host => this.#send('reader', host, 'GET', path));
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw errorOf(host, what, answer);
    const body = parse(answer.text);
    if (body !== undefined && !hasErrors(body)) return body;
    return absentOrError(host, what, answer.text);
  }

  /** Replaces the fields of `body` at `path`; those not named stay. `what` names the change in errors. */
  async put(path: string, body: Readonly<Record<string, string>>, what: string): Promise<void> {
    const send = (host: string): Promise<Answer> => this.#send('writer', host, 'PUT', path, JSON.stringify(body));
    const { host, answer } = await this.#onSomeHost(what, send);
    if (answer.status !== 204 && answer.status !== 200) throw errorOf(host, what, answer);
    if (hasErrors(parse(answer.text))) {
      throw new UnityRefusal(host, what, { status: answer.status, serverText: errorText(answer.text) });
    }
  }

  /** Lets go of connections. */
  async close(): Promise<void> {
    const agents = await this.#agents;
    await Promise.all([agents?.reader.destroy(), agents?.writer.destroy()]);
  }

  async #onSomeHost(what: string, ask: (host: string) => Promise<Answer>): Promise<{ host: string; answer: Answer }> {
    let last: unknown;
    for (const host of this.#settings.hosts) {
      try {
        return { host, answer: await ask(host) };
      } catch (error) {
        // Whatever else undici throws may hold what was sent; the request was on its way by then.
        if (!(error instanceof UnityUnreachable)) throw new UnityNoAnswer(host, what);
        last = error;
      }
    }
    throw last;
  }

  async #send(
    by: keyof Agents,
    host: string,
    method: Dispatcher.HttpMethod,
    path: string,
    body?: string,
  ): Promise<Answer> {
    this.#agents ??= openAgents(this.#settings);
    const answer = await (await this.#agents)[by].request({
      origin: `https://${host}`,
      path: `/vmrest${path}`,
      method,
      headers: {
        accept: 'application/json',
        authorization: this.#authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Some servers answer 200 with an error as the body, "not found" among them. */
function absentOrError(host: string, what: string, text: string): undefined {
  const serverText = errorText(text);
  if (/not.?found|does not exist/i.test(serverText)) return undefined;
  throw new UnityRefusal(host, what, { status: 200, serverText });
}

function errorOf(host: string, what: string, { status, text }: Answer): Error {
  if (status === 401) return new UnityDenied(host);
  if (status === 503 || status === 429) return new UnityBusy(host);
  if (status === 400 || status === 403 || status === 404 || status === 410) {
    return new UnityRefusal(host, what, { status, serverText: errorText(text) });
  }
  // A server error came after the request was taken up: it may have been carried out.
  return status >= 500 ? new UnityNoAnswer(host, what) : new UnityProtocol(host, what, status);
}
