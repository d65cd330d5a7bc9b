import { escapeXml } from '../cucm/xml-text.ts';
import { type PhoneElement, readDocument } from './phone-document.ts';
import { PhoneError } from './phone-error.ts';

/** What a phone's own web server received at `POST /CGI/Execute`. */
export interface PushedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The form as it came. */
  readonly body: string;
}

/** What it answers. */
export interface PushedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the phone does once the answer is out. */
  readonly afterwards?: (() => Promise<void>) | undefined;
}

/** The phone behind the door. */
export interface PushedPhone {
  readonly device: string;
  /** Asks the phone's authentication URL about a user; true where that says `AUTHORIZED` and nothing else. */
  authorize(user: string, password: string): Promise<boolean>;
  /** Takes an Execute that is authorized. */
  execute(page: PhoneElement): Promise<void>;
}

/** Phones of release 7.1(3) take no more in one push (DOC713). */
const MOST_BYTES = 512;
const MOST_PAGES = 1;

const declaration = '<?xml version="1.0" encoding="iso-8859-1"?>';

const xml = (body: string): PushedAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: declaration + body,
});

const error = (number: number): PushedAnswer => xml(`<CiscoIPPhoneError Number="${number}" />`);

const text = (status: number, headers: Readonly<Record<string, string>> = {}): PushedAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body: status === 401 ? 'Unauthorized\n' : 'Not Found\n',
});

/** Phones answer for three items, however many came. */
function response(items: readonly PhoneElement[]): string {
  const urls = [0, 1, 2].map(index => items[index]?.attributes['URL']);
  const item = (url: string | undefined): string =>
    `<ResponseItem Status="0" Data="${url === undefined ? '' : 'Success'}" URL="${escapeXml(url ?? '')}" />`;
  return `<CiscoIPPhoneResponse>${urls.map(item).join('')}</CiscoIPPhoneResponse>`;
}

function account(header: string | undefined): readonly [user: string, password: string] | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('latin1').split(':');
  return [user, password.join(':')];
}

function executeIn(document: string): PhoneElement | undefined {
  try {
    const page = readDocument(document);
    const pages = page.children.filter(({ attributes }) => /^https?:/i.test(attributes['URL'] ?? ''));
    return page.name === 'CiscoIPPhoneExecute' && pages.length <= MOST_PAGES ? page : undefined;
  } catch (problem) {
    if (problem instanceof PhoneError) return undefined;
    throw problem;
  }
}

/**
 * What a phone answers to a push (reference "CUCM side", "Errors"): 404 to a body in chunks, error 6 to `Expect`, 401
 * without Basic authentication, error 1 to what is no Execute, error 4 where its authentication URL does not know the
 * user.
 */
export async function takePush(phone: PushedPhone, { headers, body }: PushedRequest): Promise<PushedAnswer> {
  if (headers['transfer-encoding'] !== undefined || headers['content-length'] === undefined) return text(404);
  if (headers['expect'] !== undefined) return error(6);
  const given = account(String(headers['authorization'] ?? ''));
  if (!given) return text(401, { 'www-authenticate': `Basic realm="${phone.device}"` });
  if (!(await phone.authorize(...given))) return error(4);
  const document = new URLSearchParams(body).get('XML');
  const page = document === null || Buffer.byteLength(document) >= MOST_BYTES ? undefined : executeIn(document);
  if (!page) return error(1);
  return { ...xml(response(page.children)), afterwards: () => phone.execute(page) };
}
