import type { Client, Control } from 'ldapts';
import type { Clock } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import { type ConnectionSettings, openClient } from './connection.ts';
import { DirectoryDenied, DirectoryNoAnswer, DirectoryResult, DirectoryUnreachable, rebuildError } from './errors.ts';
import { Pool } from './pool.ts';
import { type RootDse, readRootDse } from './root-dse.ts';
import { Session } from './session.ts';

/** Our own account. */
export interface Account {
  readonly dn: string;
  readonly password: Secret;
}

/** How the servers are reached. */
export interface ServerSettings extends ConnectionSettings {
  readonly account: Account;
  readonly poolSize: number;
}

/** How a user's own bind was answered; `control` has been filled from the answer. */
export type BindAnswer = 'accepted' | DirectoryResult;

/** One directory server. */
export class Server {
  readonly url: string;
  readonly host: string;
  readonly #settings: ServerSettings;
  readonly #clock: Clock;
  readonly #pool: Pool;
  #rootDse: RootDse | undefined;
  #failedAt: number | undefined;

  constructor(url: string, settings: ServerSettings, clock: Clock) {
    this.url = url;
    this.host = new URL(url).host;
    this.#settings = settings;
    this.#clock = clock;
    this.#pool = new Pool(() => this.#open(), settings.poolSize, clock);
  }

  /** What the server last said of itself; undefined until it was reached. */
  get rootDse(): RootDse | undefined {
    return this.#rootDse;
  }

  /** Milliseconds since the server could last not be reached; Infinity where it could. */
  get failedFor(): number {
    return this.#failedAt === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() - this.#failedAt;
  }

  /** Runs a read on a pooled connection. */
  async read<T>(work: (session: Session, rootDse: RootDse) => Promise<T>): Promise<T> {
    return await this.#pool.use(async session => await work(session, await this.#about(session)));
  }

  /** Runs a write on a connection that nothing else has used, so that its loss says something about this write only. */
  async write<T>(work: (session: Session, rootDse: RootDse) => Promise<T>): Promise<T> {
    const session = await this.#open();
    try {
      return await work(session, await this.#about(session));
    } finally {
      void session.end();
    }
  }

  /**
   * One bind as somebody else, on a connection of its own. Answers what the server said; throws
   * {@link DirectoryUnreachable} where nothing was asked and {@link DirectoryNoAnswer} where no answer came.
   */
  async bindAs(dn: string, value: Secret, controls: Control[] = []): Promise<BindAnswer> {
    const client = await this.#connect();
    try {
      await client.bind(dn, value.reveal(), controls);
      return 'accepted';
    } catch (thrown) {
      const error = rebuildError(thrown, this.host, 'bind');
      if (error instanceof DirectoryResult) return error;
      throw error;
    } finally {
      void client.unbind().catch(() => {});
    }
  }

  /** Ends the idle connections. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #about(session: Session): Promise<RootDse> {
    this.#rootDse ??= await readRootDse(session);
    return this.#rootDse;
  }

  async #connect(): Promise<Client> {
    try {
      const client = await openClient(this.url, this.#settings);
      this.#failedAt = undefined;
      return client;
    } catch (error) {
      this.#failedAt = this.#clock.now();
      throw error;
    }
  }

  /** Connects and signs in as our own account. Silence at this point leaves nothing half done: another may be asked. */
  async #open(): Promise<Session> {
    const client = await this.#connect();
    const { dn, password } = this.#settings.account;
    try {
      await client.bind(dn, password.reveal());
      return new Session(this.host, client);
    } catch (thrown) {
      void client.unbind().catch(() => {});
      throw this.#signInError(rebuildError(thrown, this.host, 'bind'), dn);
    }
  }

  #signInError(error: Error, dn: string): Error {
    if (error instanceof DirectoryResult) {
      return new DirectoryDenied(
        `The directory server ${this.host} refuses our account ${dn} (result ${error.result}${error.data ? `, data ${error.data}` : ''}); check directory.bindDn and directory.bindPassword.`,
      );
    }
    this.#failedAt = this.#clock.now();
    if (error instanceof DirectoryNoAnswer) return new DirectoryUnreachable(this.host, 'it does not answer a bind');
    return error;
  }
}
