import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';

/** An account that may call CUPI. */
export interface UnityAccount {
  readonly username: string;
  readonly password: string;
  /** Without the role Help Desk Administrator or better every call answers 403. */
  readonly privileged: boolean;
}

const LIFE = 30 * 60_000;

/** Basic authentication, and the cookies that spare a caller the next one. */
export class UnitySessions {
  readonly #accounts: readonly UnityAccount[];
  readonly #clock: Clock;
  readonly #open = new Map<string, { readonly account: UnityAccount; readonly until: number }>();

  constructor(accounts: readonly UnityAccount[], clock: Clock) {
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** Who asks, by Basic credentials or by a session that is still open; undefined for nobody. */
  authenticate(authorization: string | undefined, cookie: string | undefined): UnityAccount | undefined {
    if (authorization !== undefined) return this.#basic(authorization);
    const id = /(?:^|;\s*)JSESSIONIDSSO=([0-9A-F]+)/.exec(cookie ?? '')?.[1];
    const session = id === undefined ? undefined : this.#open.get(id);
    return session && session.until > this.#clock.now() ? session.account : undefined;
  }

  /** Opens a session and gives its `Set-Cookie` headers. */
  open(account: UnityAccount): readonly string[] {
    const id = randomBytes(16).toString('hex').toUpperCase();
    this.#open.set(id, { account, until: this.#clock.now() + LIFE });
    if (this.#open.size > 1000) this.#open.delete([...this.#open.keys()][0] ?? '');
    return [
      `JSESSIONIDSSO=${id}; Path=/; Secure; HttpOnly`,
      `JSESSIONID=${randomBytes(16).toString('hex').toUpperCase()}; Path=/vmrest/; Secure; HttpOnly`,
      `REQUEST_TOKEN_KEY=${randomBytes(8).readBigInt64BE()}; Path=/; Secure; HttpOnly`,
    ];
  }

  /** Ends all sessions, as a restart of the server does. */
  clear(): void {
    this.#open.clear();
  }

  #basic(authorization: string): UnityAccount | undefined {
    const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
    const [username, ...rest] = Buffer.from(encoded ?? '', 'base64')
      .toString('utf8')
      .split(':');
    return this.#accounts.find(account => account.username === username && account.password === rest.join(':'));
  }
}
