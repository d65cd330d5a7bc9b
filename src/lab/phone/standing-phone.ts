import type { PhoneElement } from './phone-document.ts';
import { PhoneHttp } from './phone-http.ts';
import type { PushedPhone } from './push-door.ts';
import { VirtualPhone, type VirtualPhoneOptions } from './virtual-phone.ts';

/** A virtual phone on a desk, which can be pushed to. */
export class StandingPhone implements PushedPhone {
  readonly phone: VirtualPhone;
  readonly device: string;
  readonly #options: VirtualPhoneOptions;
  readonly #authenticationUrl: string | undefined;
  readonly #http: PhoneHttp;
  readonly #deferred: PhoneElement[] = [];
  #inCall = false;

  /** `authenticationUrl`: where it asks whether to take a push; absent = it takes every one, as phones do. */
  constructor(options: VirtualPhoneOptions, authenticationUrl?: string) {
    this.#options = options;
    this.#authenticationUrl = authenticationUrl;
    this.#http = new PhoneHttp(options.ca);
    this.device = options.device;
    this.phone = new VirtualPhone(options);
  }

  async authorize(user: string, password: string): Promise<boolean> {
    if (this.#authenticationUrl === undefined) return true;
    const query = new URLSearchParams({ UserID: user, Password: password, devicename: this.device });
    const answer = await this.#http.load(`${this.#authenticationUrl}?${query}`, this.#options).catch(() => undefined);
    return answer?.body === 'AUTHORIZED';
  }

  /** A phone in a call leaves what may wait until it is over, and what may not wait away. */
  async execute(page: PhoneElement): Promise<void> {
    const priority = Math.max(...page.children.map(({ attributes }) => Number(attributes['Priority'] ?? 0)));
    if (!this.#inCall || priority === 0) return this.phone.open(page);
    if (priority === 1) this.#deferred.push(page);
  }

  /** Lifts the handset, or hangs up. */
  async call(inCall: boolean): Promise<void> {
    this.#inCall = inCall;
    if (!inCall) for (const page of this.#deferred.splice(0)) await this.phone.open(page);
  }
}
