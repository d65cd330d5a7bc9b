import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';

/** A page as it came over the wire, and how long it took from the request's first byte to its own last. */
export interface RawPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly milliseconds: number;
  readonly refresh: { readonly seconds: number; readonly url: string } | undefined;
}

const plain = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '',
  );

function refreshOf(header: string | string[] | undefined): RawPage['refresh'] {
  const [, seconds, url] = /^(\d+)\s*;\s*url=(.*)$/i.exec(String(header ?? '')) ?? [];
  return seconds === undefined || url === undefined ? undefined : { seconds: Number(seconds), url };
}

/** What stands in the elements of a name, decoded. */
export function elements(page: Pick<RawPage, 'body'>, name: string): readonly string[] {
  return [...page.body.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    plain(text),
  );
}

/** The text that a page shows. */
export function textOn(page: Pick<RawPage, 'body'>): string {
  return elements(page, 'Text').join('\n');
}

/** A phone without a screen: pages as bytes, any address again, and any server behind the same addresses. */
export class RawPhone {
  /** The server that its requests go to, whatever host an address names. */
  at: string;
  readonly #device: string;
  readonly #agent: Dispatcher;
  #page: RawPage | undefined;
  #url = '';

  constructor(at: string, device: string, agent: Dispatcher = new Agent()) {
    this.at = at;
    this.#device = device;
    this.#agent = agent;
  }

  /** The page that it shows. */
  get page(): RawPage {
    if (!this.#page) throw new TypeError('The phone shows no page yet.');
    return this.#page;
  }

  /** Any request of this phone; `path` with its query, or a whole address. */
  async load(url: string, form?: string): Promise<RawPage> {
    const { pathname, search } = new URL(url, this.at);
    const began = performance.now();
    const answer = await request(`${this.at}${pathname}${search}`, {
      method: form === undefined ? 'GET' : 'POST',
      dispatcher: this.#agent,
      headers: {
        'accept-language': 'en-US',
        'accept-charset': 'utf-8,iso-8859-1',
        'x-ciscoipphonemodelname': 'CP-8845',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    const body = await answer.body.text();
    const milliseconds = performance.now() - began;
    const refresh = refreshOf(answer.headers['refresh']);
    this.#url = url;
    this.#page = { status: answer.statusCode, headers: answer.headers, body, milliseconds, refresh };
    return this.#page;
  }

  /** The Services key. */
  services(): Promise<RawPage> {
    return this.load(`/phone?name=${this.#device}`);
  }

  /** The address that leads to an action, or that takes the form. */
  addressOf(action: string): string {
    const leads = elements(this.page, 'URL').find(url => new RegExp(`[?&]do=${action}$`).test(url));
    if (leads === undefined) throw new TypeError(`Nothing leads to ${action} on: ${this.page.body}`);
    return leads;
  }

  /** An item or a softkey. */
  act(action: string): Promise<RawPage> {
    return this.load(this.addressOf(action));
  }

  /** A form: posted, as newer phones do. */
  submit(values: Readonly<Record<string, string>>): Promise<RawPage> {
    return this.load(this.addressOf('submit'), new URLSearchParams(values).toString());
  }

  /** The same address once more. */
  reload(): Promise<RawPage> {
    return this.load(this.#url);
  }

  /** Follows pages that replace themselves, as their Refresh asks; gives the one that stays. */
  async settle(within = 60_000): Promise<RawPage> {
    const until = Date.now() + within;
    while (this.page.refresh && Date.now() < until) {
      await sleep(this.page.refresh.seconds * 1000);
      await this.load(this.page.refresh.url);
    }
    return this.page;
  }
}
