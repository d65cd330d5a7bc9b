import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Axl } from './client.ts';
import { CucmError } from './errors.ts';
import { lastKnown } from './last-known.ts';
import type { Ris } from './ris.ts';
import type { RisDevice } from './ris-answer.ts';

/** What is known of a device's registration, or why nothing is. */
export type Registration =
  | { readonly state: 'known'; readonly device: RisDevice; readonly at: number }
  | { readonly state: 'unknown-device' }
  | { readonly state: 'rate' | 'unreachable' };

/** Answers where devices are registered, with few queries (phone.md "Enter and choose"). */
export interface Registrations {
  /** Never rejects. `notBefore`: what is cached from before that time is asked for anew. */
  lookup(name: string, notBefore?: number): Promise<Registration>;
  close(): void;
}

/** What it needs. `later` runs a job after so many milliseconds and answers how to call it off. */
export interface RegistrationsOptions {
  readonly name: string;
  readonly axl: Axl;
  readonly ris: Ris;
  readonly clock: Clock;
  readonly log: Log;
  readonly later?: ((job: () => void, milliseconds: number) => () => void) | undefined;
}

/** At most six queries a minute: CUCM allows 15 to all clients together unless changed. */
const betweenQueries = 10_000;
const namesAQuery = 1000;
const mostWaiting = 10_000;
const knownFor = 5 * 60_000;
const unknownFor = 10 * 60_000;

type Later = NonNullable<RegistrationsOptions['later']>;

const inTime: Later = (job, milliseconds) => {
  const timer = setTimeout(job, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};

interface Waiting {
  /** As asked for; the key is in lower case. */
  readonly name: string;
  readonly promise: Promise<Registration>;
  readonly resolve: (registration: Registration) => void;
}

/** Joins waiting look-ups into one query, spaces the queries, and remembers what they answered. */
class JoinedLookups implements Registrations {
  readonly #options: RegistrationsOptions;
  readonly #known: LRUCache<string, Registration>;
  readonly #later: Later;
  #waiting = new Map<string, Waiting>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | undefined;

  constructor(options: RegistrationsOptions) {
    this.#options = options;
    this.#later = options.later ?? inTime;
    this.#known = new LRUCache({ max: 20_000, ttlResolution: 0, perf: { now: () => options.clock.now() } });
  }

  lookup(name: string, notBefore = Number.NEGATIVE_INFINITY): Promise<Registration> {
    const key = name.toLowerCase();
    const known = this.#known.get(key);
    if (known && (known.state !== 'known' || known.at >= notBefore)) return Promise.resolve(known);
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting.promise;
    if (this.#waiting.size >= mostWaiting) return Promise.resolve({ state: 'rate' });
    const joined = Promise.withResolvers<Registration>();
    this.#waiting.set(key, { name, promise: joined.promise, resolve: joined.resolve });
    this.#schedule();
    return joined.promise;
  }

  close(): void {
    this.#callOff?.();
    for (const { resolve } of this.#waiting.values()) resolve({ state: 'unreachable' });
    this.#waiting.clear();
  }

  #schedule(): void {
    if (this.#callOff || this.#waiting.size === 0) return;
    const wait = Math.max(0, this.#askedAt + betweenQueries - this.#options.clock.now());
    this.#callOff = this.#later(() => {
      this.#callOff = undefined;
      void this.#ask();
    }, wait);
  }

  async #ask(): Promise<void> {
    const batch = [...this.#waiting].slice(0, namesAQuery);
    const names = batch.map(([, waiting]) => waiting.name);
    this.#askedAt = this.#options.clock.now();
    const answers = await this.#answers(names);
    for (const [key, { resolve }] of batch) {
      this.#waiting.delete(key);
      resolve(this.#remembered(key, answers(key)));
    }
    this.#schedule();
  }

  #remembered(key: string, registration: Registration): Registration {
    if (registration.state === 'known') this.#known.set(key, registration, { ttl: knownFor });
    if (registration.state === 'unknown-device') this.#known.set(key, registration, { ttl: unknownFor });
    return registration;
  }

  async #answers(names: readonly string[]): Promise<(key: string) => Registration> {
    const { ris, clock } = this.#options;
    try {
      const devices = await ris.select(names);
      return key => known(devices.get(key), clock.now()) ?? { state: 'unknown-device' };
    } catch (error) {
      return this.#withoutRis(names, error);
    }
  }

  async #withoutRis(names: readonly string[], error: unknown): Promise<(key: string) => Registration> {
    const { axl, clock, log, name } = this.#options;
    const state = error instanceof CucmError && error.code === 'cucm-busy' ? 'rate' : 'unreachable';
    log.warn({ system: name, reason: state }, `RisPort70 did not answer, the database is asked: ${sentence(error)}`);
    try {
      const devices = await lastKnown(axl, names, clock.now());
      return key => known(devices.get(key), clock.now()) ?? { state };
    } catch (second) {
      log.warn({ system: name, reason: state }, `Neither did the database: ${sentence(second)}`);
      return () => ({ state });
    }
  }
}

function known(device: RisDevice | undefined, at: number): Registration | undefined {
  return device && { state: 'known', device, at };
}

function sentence(error: unknown): string {
  return error instanceof CucmError ? error.message : 'an unexpected error.';
}

/** Builds the look-up of one cluster. */
export function createRegistrations(options: RegistrationsOptions): Registrations {
  return new JoinedLookups(options);
}
