import { Agent, request } from 'undici';
import { PhoneError } from './phone-error.ts';
import type { PhoneModel } from './phone-models.ts';

/** What a phone is, as its requests tell. */
export interface PhoneIdentity {
  readonly model: PhoneModel;
  /** `en-US`, `fr`, `nl_BE`: as the user locale has it. */
  readonly language: string;
}

/** A form that is posted. */
export interface PhoneForm {
  readonly body: string;
}

/** A page as it came. */
export interface PhoneAnswer {
  readonly url: string;
  readonly kind: 'xml' | 'text';
  readonly body: string;
  /** Seconds and address of the Refresh header. */
  readonly refresh?: { readonly seconds: number; readonly url: string } | undefined;
  /** It must not stay in the history. */
  readonly expired: boolean;
}

const COOKIES_A_HOST = 4;
const COOKIE_BYTES = 255;
const TIMEOUT_MS = 15_000;

const statusErrors: Readonly<Record<number, 'not-found' | 'busy' | 'failed'>> = {
  404: 'not-found',
  503: 'busy',
  500: 'failed',
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const header = (headers: Headers, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? '');
};

function parseRefresh(value: string, url: string): PhoneAnswer['refresh'] {
  const [seconds = '', address] = value.split(/;\s*url\s*=/i);
  return value === '' ? undefined : { seconds: Number.parseInt(seconds, 10) || 0, url: (address ?? url).trim() };
}

/** The freshness of a page is judged when it is loaded; a phone of the 8800 series takes dates after 1970 only. */
function isExpired(value: string, model: PhoneModel, now: number): boolean {
  const at = Date.parse(value);
  return !Number.isNaN(at) && at < now && (!model.expiresAfter1970 || at > 86_400_000);
}

function decode(bytes: Buffer, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'iso-8859-1';
  const text = bytes.toString(charset === 'utf-8' ? 'utf8' : 'latin1');
  const declared = /^<\?xml[^>]*encoding="([\w-]+)"/.exec(text)?.[1]?.toLowerCase();
  if (declared !== undefined && declared !== charset) {
    throw new PhoneError('parse', `the declaration says ${declared}, Content-Type says ${charset}`);
  }
  return text;
}

function connectionError(error: unknown): PhoneError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SELF_SIGNED|ENOTFOUND|EAI/.test(code))
    return new PhoneError('host', `${code}: a phone does not tell DNS and trust apart`);
  return new PhoneError('connection', code || 'no connection');
}

/** The HTTP client of a phone: its headers, its cookies, its errors. One a device. */
export class PhoneHttp {
  readonly #agent: Agent;
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(ca?: string) {
    this.#agent = new Agent({
      connect: { ...(ca === undefined ? {} : { ca }) },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Loads a page. Throws {@link PhoneError}. */
  async load(url: string, { model, language }: PhoneIdentity, form?: PhoneForm): Promise<PhoneAnswer> {
    if (url.length > 256) throw new PhoneError('parse', `the address has ${url.length} characters, 256 are allowed`);
    const { host } = new URL(url);
    const answer = await request(url, {
      method: form ? 'POST' : 'GET',
      dispatcher: this.#agent,
      headers: {
        'user-agent': 'Allegro-Software-WebClient/5.40b1 Virtual',
        accept: 'x-CiscoIPPhone/*, text/*,image/png,*/*',
        'accept-language': language,
        'accept-charset': model.acceptCharset,
        'x-ciscoipphonemodelname': model.name,
        'x-ciscoipphonesdkversion': '8.5.1',
        'x-ciscoipphonedisplay': model.display,
        ...this.#cookieHeader(host),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { body: form.body } : {}),
    }).catch((error: unknown) => {
      throw connectionError(error);
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    this.#keepCookies(host, answer.headers['set-cookie']);
    return this.#read(url, answer.statusCode, answer.headers, bytes, model);
  }

  /** The window of the application closed: cookies go with it. */
  close(): void {
    this.#cookies.clear();
  }

  #read(url: string, status: number, headers: Headers, bytes: Buffer, model: PhoneModel): PhoneAnswer {
    if (status !== 200) throw new PhoneError(statusErrors[status] ?? 'http', `status ${status}`);
    if (bytes.length === 0) throw new PhoneError('empty', 'the body is empty');
    if (bytes.length > model.maxBytes) throw new PhoneError('too-large', `${bytes.length} bytes`);
    if (header(headers, 'content-encoding') !== '') throw new PhoneError('parse', 'a phone does not decompress');
    if (header(headers, 'content-length') === '') throw new PhoneError('parse', 'Content-Length is missing');
    const type = header(headers, 'content-type');
    if (!/^text\//i.test(type)) throw new PhoneError('unsupported', `Content-Type ${type || '(none)'} is not shown`);
    return {
      url,
      kind: /^text\/xml/i.test(type) ? 'xml' : 'text',
      body: decode(bytes, type),
      refresh: parseRefresh(header(headers, 'refresh'), url),
      expired: isExpired(header(headers, 'expires'), model, Date.now()),
    };
  }

  #cookieHeader(host: string): Record<string, string> {
    const cookies = [...(this.#cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`);
    return cookies.length > 0 ? { cookie: cookies.join('; ') } : {};
  }

  #keepCookies(host: string, set: string | string[] | undefined): void {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    for (const cookie of [set ?? []].flat()) {
      const pair = cookie.split(';')[0] ?? '';
      const name = pair.slice(0, pair.indexOf('='));
      if (pair.length <= COOKIE_BYTES && (jar.has(name) || jar.size < COOKIES_A_HOST))
        jar.set(name, pair.slice(name.length + 1));
    }
    this.#cookies.set(host, jar);
  }
}
