import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { CucmConfig } from '../../config/cucm.ts';
import { operationNamed } from './element.ts';
import { CucmError, CucmNoAnswer, CucmQueueFull } from './errors.ts';
import type { AxlOperation } from './operations.ts';
import { createQueue } from './queue.ts';
import { type AxlRequest, checkRequest } from './request.ts';
import { createSession } from './session.ts';
import { createSoapClient, type SoapClient } from './soap-client.ts';
import type { Sql } from './sql.ts';
import { createTransport } from './transport.ts';

/** One row of a statement's answer: columns in lower case; an empty or missing cell is absent. */
export type Row = Readonly<Record<string, string | undefined>>;

/** AXL of one cluster. Every verb rejects with a {@link CucmError}. */
export interface Axl {
  readonly version: string;
  /** Reads wait for each other, changes wait for each other; 503 and a memory fault are waited out. */
  call(operation: AxlOperation, request: AxlRequest, secrets?: readonly string[]): Promise<unknown>;
  /** A read whose answer is needed as it came: the whole envelope, order and unknown elements kept. */
  document(operation: AxlOperation, request: AxlRequest): Promise<string>;
  query(statement: Sql): Promise<readonly Row[]>;
  close(): void;
}

/** What AXL needs. */
export interface AxlOptions {
  readonly config: CucmConfig;
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Waits so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const firstWait = 500;
const longestWait = 8000;

function cell(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const inner = (value as { $value?: unknown } | null | undefined)?.$value;
  return inner === undefined ? undefined : cell(inner);
}

function toRow(value: unknown): Row {
  if (value === null || typeof value !== 'object') return {};
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), cell(inner)]));
}

/** The repeated elements of an answer, whether none, one or many came. */
export function listed(answer: unknown, name: string): readonly unknown[] {
  const found = (answer as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** Half to all of a doubling wait: clients that were refused together do not come back together. */
function waitBefore(attempt: number, random: Random): number {
  const whole = Math.min(longestWait, firstWait * 2 ** attempt);
  return whole / 2 + random.below(Math.floor(whole / 2) + 1);
}

function surelyNotCarriedOut(error: unknown): boolean {
  return error instanceof CucmError && !error.mayHaveHappened && error.code === 'cucm-busy';
}

async function patiently<T>(options: AxlOptions, job: () => Promise<T>): Promise<T> {
  const end = options.clock.now() + options.config.timeout;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await job();
    } catch (error) {
      const wait = waitBefore(attempt, options.random);
      if (!surelyNotCarriedOut(error) || options.clock.now() + wait > end) throw error;
      await options.sleep(wait);
    }
  }
}

/** A read may be asked again where CUCM had merely closed a connection that lay idle. */
async function againIfClosed<T>(job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!(error instanceof CucmNoAnswer) || !error.reused) throw error;
    return job();
  }
}

/** Builds AXL of one cluster. Nothing is read or connected before the first call; the WSDL is read once. */
export function createAxl(options: AxlOptions): Axl {
  const { config, clock } = options;
  const transport = createTransport({ host: config.host, ca: options.ca, timeout: config.timeout });
  const session = createSession(transport, config, clock);
  const reads = createQueue();
  const changes = createQueue();
  let soap: Promise<SoapClient> | undefined;
  const send = (soapAction: string, envelope: string) =>
    session.post('/axl/', { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: soapAction }, envelope);
  const full = (): CucmError => new CucmQueueFull(config.name);

  const connected = (): Promise<SoapClient> => (soap ??= createSoapClient(config.version, send));
  const read = <T>(once: () => Promise<T>): Promise<T> =>
    reads.run(() => againIfClosed(() => patiently(options, once)), config.timeout, full);

  const call: Axl['call'] = async (operation, request, secrets = []) => {
    const checked = checkRequest(operation, request, config.version);
    const client = await connected();
    const once = () => client.call(operation, checked, secrets);
    if (operation === 'doAuthenticateUser') return patiently(options, once);
    if (operationNamed(operation).writes) return changes.run(() => patiently(options, once), config.timeout, full);
    return read(once);
  };
  return {
    version: config.version,
    call,
    document: async (operation, request) => {
      const checked = checkRequest(operation, request, config.version);
      const client = await connected();
      return read(() => client.document(operation, checked));
    },
    query: async statement => listed(await call('executeSQLQuery', { sql: statement.text }), 'row').map(toRow),
    close: () => transport.close(),
  };
}
