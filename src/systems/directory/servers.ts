import type { Control } from 'ldapts';
import type { Clock } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import { DirectoryUnreachable } from './errors.ts';
import type { RootDse } from './root-dse.ts';
import { type BindAnswer, Server, type ServerSettings } from './server.ts';
import type { Session } from './session.ts';

/** A server that could not be reached is asked last for so long. */
const REST = 30_000;

/** An operation on one server. */
export type Work<T> = (session: Session, rootDse: RootDse) => Promise<T>;

/** Which server is to be asked first for what must be current: `isIt` recognises a configured one, `url` names it. */
export interface Primary {
  readonly isIt: (server: Server) => boolean;
  readonly url: string | undefined;
}

/** Where writes go, and the counters of failures are exact; undefined = no server is better than another. */
export type FindPrimary = (read: <T>(work: Work<T>) => Promise<T>) => Promise<Primary | undefined>;

/** The servers of one directory, tried in order where one cannot be reached, and only then. */
export class Servers {
  readonly #configured: readonly Server[];
  readonly #others = new Map<string, Server>();
  readonly #make: (url: string) => Server;
  readonly #findPrimary: FindPrimary;

  constructor(
    urls: readonly string[],
    settings: ServerSettings,
    clock: Clock,
    findPrimary: FindPrimary = async () => undefined,
  ) {
    // The configured name is that of the configured servers' certificates, not of one found by its own name.
    const { serverName: _, ...found } = settings;
    this.#make = url => new Server(url, found, clock);
    this.#configured = urls.map(url => new Server(url, settings, clock));
    this.#findPrimary = findPrimary;
  }

  /** The servers as configured. */
  get configured(): readonly Server[] {
    return this.#configured;
  }

  /** A read on whichever server answers. */
  async read<T>(work: Work<T>): Promise<T> {
    return await firstReachable(this.#configured, server => server.read(work));
  }

  /** A read where failures are counted and writes go. */
  async readCurrent<T>(work: Work<T>): Promise<T> {
    return await firstReachable(await this.primaryFirst(), server => server.read(work));
  }

  /**
   * A write, with the server it goes to. Another server is asked only where `work` was not begun or threw
   * {@link DirectoryUnreachable}, that is before anything was sent.
   */
  async write<T>(work: Work<T>): Promise<T> {
    return await firstReachable(await this.primaryFirst(), server => server.write(work));
  }

  /** One bind as somebody else where writes go, so that a value just set is known there. */
  async bindAs(dn: string, value: Secret, controls: Control[] = []): Promise<BindAnswer> {
    return await firstReachable(await this.primaryFirst(), server => server.bindAs(dn, value, controls));
  }

  /** Ends the idle connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#configured, ...this.#others.values()].map(server => server.close()));
  }

  /** The servers in the order in which a write asks them. */
  async primaryFirst(): Promise<readonly Server[]> {
    const primary = await this.#findPrimary(work => this.read(work));
    if (!primary) return this.#configured;
    const known = this.#configured.find(primary.isIt);
    const first = known ?? (primary.url === undefined ? undefined : this.#other(primary.url));
    return first ? [first, ...this.#configured.filter(server => server !== first)] : this.#configured;
  }

  #other(url: string): Server {
    const server = this.#others.get(url) ?? this.#make(url);
    this.#others.set(url, server);
    return server;
  }
}

/** Those that were unreachable a moment ago come last; otherwise the order stays. */
function restedFirst(servers: readonly Server[]): readonly Server[] {
  return servers.toSorted((a, b) => Number(a.failedFor < REST) - Number(b.failedFor < REST));
}

async function firstReachable<T>(servers: readonly Server[], ask: (server: Server) => Promise<T>): Promise<T> {
  let last: unknown;
  for (const server of restedFirst(servers)) {
    try {
      return await ask(server);
    } catch (error) {
      if (!(error instanceof DirectoryUnreachable)) throw error;
      last = error;
    }
  }
  throw last;
}
