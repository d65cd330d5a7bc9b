import { setTimeout as sleep } from 'node:timers/promises';

/** What a browser without script does on the personal page: keeps cookies, sends the form that it was given. */
export class RawBrowser {
  readonly #at: string;
  readonly #cookies = new Map<string, string>();
  /** The page as it came. */
  html = '';
  status = 0;

  constructor(at: string) {
    this.#at = at;
  }

  /** The name of the screen. */
  get screen(): string {
    return this.#first(/data-screen="([\w-]+)"/);
  }

  #first(pattern: RegExp): string {
    return pattern.exec(this.html)?.[1] ?? '';
  }

  async #load(path: string, init: RequestInit = {}): Promise<void> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#at + path, { ...init, headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    this.status = response.status;
    this.html = await response.text();
  }

  /** Opens a page anew; the personal one unless told. */
  open(path = '/me'): Promise<void> {
    return this.#load(path);
  }

  /** Sends fields with what the page hides in its form, to where that form leads or elsewhere. */
  async send(
    fields: Readonly<Record<string, string>>,
    path = '/me',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const hidden = { csrf: this.#first(/name="csrf" value="([^"]+)"/), t: this.#first(/name="t" value="([^"]+)"/) };
    const given = Object.entries({ ...hidden, ...fields }).filter(([, value]) => value !== '');
    await this.#load(path, { method: 'POST', body: new URLSearchParams(given), headers });
  }

  /** Presses a button, and waits for the page after those that wait. */
  async press(action: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.send({ ...fields, do: action });
    await this.settle();
  }

  /** Waits for the page after those that wait. */
  async settle(headers: Readonly<Record<string, string>> = {}): Promise<void> {
    for (let next = this.#waitAt(); next !== ''; next = this.#waitAt()) {
      await sleep(500);
      await this.#load(next, { headers });
    }
  }

  #waitAt(): string {
    return this.#first(/http-equiv="refresh" content="\d+; url=([^"]+)"/);
  }
}
