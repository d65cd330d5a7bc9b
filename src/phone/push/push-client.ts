import type { PeerCertificate } from 'node:tls';
import type { Agent, Dispatcher } from 'undici';
import type { Secret } from '../../base/secret.ts';
import type { OwnPhone } from '../../dialog/ports.ts';
import { type PushAnswer, readPushAnswer } from './push-answer.ts';

/** How phones are pushed to; `timeout` in milliseconds for a whole push. */
export interface PushSettings {
  readonly scheme: 'http' | 'https';
  /** PEM of the authorities of the phones' certificates. */
  readonly ca?: string | undefined;
  /** `{address}` and `{device}`, a port and a path behind them. */
  readonly address: string;
  readonly timeout: number;
}

/** The one-time user that a push goes with. */
export interface PushUser {
  readonly name: string;
  readonly password: Secret;
}

/** The wire to the phones. */
export interface PushClient {
  /** Never rejects: what went wrong is the answer. */
  post(phone: Pick<OwnPhone, 'device' | 'address'>, form: string, user: PushUser): Promise<PushAnswer>;
  close(): Promise<void>;
}

/** Longer than any answer to a push. */
const LARGEST_ANSWER = 8192;

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_TLS|ERR_SSL|DEPTH_ZERO/;
const lateCodes = /TIMEOUT|ABORT/i;

/** Where this phone takes pushes. */
export function pushUrl({ scheme, address }: PushSettings, phone: Pick<OwnPhone, 'device' | 'address'>): URL {
  const host = phone.address.includes(':') ? `[${phone.address}]` : phone.address;
  return new URL(
    `${scheme}://${address.replaceAll('{address}', host).replaceAll('{device}', phone.device)}/CGI/Execute`,
  );
}

/** A phone's certificate names the phone, `CP-8845-SEP001122334455`, not the address it has today. */
function isOtherPhone(device: string, { subject }: PeerCertificate): Error | undefined {
  const names = [subject?.CN ?? []].flat();
  if (names.some(name => name.toUpperCase().endsWith(device.toUpperCase()))) return undefined;
  return Object.assign(new Error('The certificate is another phone’s.'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
}

function failureOf(error: unknown): PushAnswer {
  const named = error as { readonly code?: unknown; readonly name?: unknown } | undefined;
  const code = String(typeof named?.code === 'string' ? named.code : (named?.name ?? 'no connection'));
  if (certificateCodes.test(code)) return { failed: 'untrusted', detail: code };
  return { failed: lateCodes.test(code) ? 'timeout' : 'unreachable', detail: code };
}

/** One connection a push: phones keep few, and the certificate is judged by the name of this one. */
async function agentFor({ ca, timeout }: PushSettings, device: string): Promise<Agent> {
  // Loaded at the first push: a server answers sooner.
  const library = await import('undici');
  const connect = library.buildConnector({
    timeout,
    ...(ca === undefined ? {} : { ca }),
    checkServerIdentity: (_host, certificate) => isOtherPhone(device, certificate),
  });
  const limits = { headersTimeout: timeout, bodyTimeout: timeout, maxResponseSize: LARGEST_ANSWER };
  return new library.Agent({ connect, pipelining: 0, ...limits });
}

function requestOf(url: URL, form: string, { name, password }: PushUser): Dispatcher.RequestOptions {
  const account = Buffer.from(`${name}:${password.reveal()}`).toString('base64');
  return {
    origin: url.origin,
    path: url.pathname,
    method: 'POST',
    // A body that is a string goes out with its length; phones answer 404 to chunks and an error to Expect.
    headers: { authorization: `Basic ${account}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: form,
  };
}

/** Builds the wire. Redirects are not followed. */
export function createPushClient(settings: PushSettings): PushClient {
  const open = new Set<Agent>();
  return {
    async post(phone, form, user) {
      const agent = await agentFor(settings, phone.device);
      open.add(agent);
      try {
        const signal = AbortSignal.timeout(settings.timeout);
        const answer = await agent.request({ ...requestOf(pushUrl(settings, phone), form, user), signal });
        return readPushAnswer({ status: answer.statusCode, body: await answer.body.text() });
      } catch (error) {
        return failureOf(error);
      } finally {
        open.delete(agent);
        await agent.destroy();
      }
    },
    close: async () => void (await Promise.all([...open].map(agent => agent.destroy()))),
  };
}
