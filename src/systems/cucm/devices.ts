import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { DeviceLookup, DevicePort } from '../../dialog/ports.ts';
import { normalAddress } from './address.ts';
import type { Cucm } from './cucm.ts';
import { CucmError } from './errors.ts';
import { type Holders, holdersOf } from './holders.ts';
import type { Registration } from './registrations.ts';
import { isDeviceName } from './ris.ts';

/** What the look-up is built from. */
export interface DevicesOptions {
  readonly cucms: readonly Pick<Cucm, 'name' | 'axl' | 'registrations'>[];
  readonly verifySourceAddress: 'ris' | 'off';
  readonly clock: Clock;
  readonly log: Log;
}

type Cluster = DevicesOptions['cucms'][number];

/** A phone that moved is found again without waiting for the cache to forget where it was. */
const trustedFor = 30_000;
const holdersFor = 30_000;
const unknownFor = 10 * 60_000;

/** Why a device was not verified, the most telling reason of several clusters first. */
const reasons = ['source-mismatch', 'not-registered', 'rate', 'unreachable', 'unknown-device'] as const;
type Reason = (typeof reasons)[number];

const unverified = (reason: Reason | 'no-device'): DeviceLookup => ({ verified: false, reason, holders: [] });

function judged(registration: Registration, address: string | undefined): Reason | 'match' {
  if (registration.state !== 'known') return registration.state;
  if (!registration.device.registered) return 'not-registered';
  const here = address !== undefined && registration.device.addresses.includes(address);
  return here ? 'match' : 'source-mismatch';
}

class Devices implements DevicePort {
  readonly #options: DevicesOptions;
  readonly #holders: LRUCache<string, { readonly found: Holders | undefined }>;

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#holders = new LRUCache({ max: 20_000, ttlResolution: 0, perf: { now: () => options.clock.now() } });
  }

  async lookup(device: string | undefined, address: string): Promise<DeviceLookup> {
    const off = this.#options.verifySourceAddress === 'off';
    if (device === undefined || !isDeviceName(device)) {
      return off ? { verified: true, unchecked: true, holders: [] } : unverified('no-device');
    }
    return off ? this.#unchecked(device) : this.#checked(device, normalAddress(address));
  }

  async #unchecked(device: string): Promise<DeviceLookup> {
    const found = await Promise.all(this.#options.cucms.map(cluster => this.#usersOf(cluster, device, undefined)));
    return { verified: true, unchecked: true, holders: [], ...found.find(users => users !== undefined) };
  }

  async #checked(device: string, address: string | undefined): Promise<DeviceLookup> {
    const found = await Promise.all(
      this.#options.cucms.map(async cluster => ({ cluster, ...(await this.#judge(cluster, device, address)) })),
    );
    const match = found.find(({ reason }) => reason === 'match');
    if (!match) return unverified(reasons.find(reason => found.some(one => one.reason === reason)) ?? 'unknown-device');
    return { verified: true, holders: [], ...(await this.#usersOf(match.cluster, device, match.signedIn)) };
  }

  async #judge(
    cluster: Cluster,
    device: string,
    address: string | undefined,
  ): Promise<{ reason: Reason | 'match'; signedIn: string | undefined }> {
    let registration = await cluster.registrations.lookup(device);
    if (registration.state === 'known' && judged(registration, address) !== 'match') {
      registration = await cluster.registrations.lookup(device, this.#options.clock.now() - trustedFor);
    }
    const signedIn = registration.state === 'known' ? registration.device.loginUserId : undefined;
    return { reason: judged(registration, address), signedIn };
  }

  async #usersOf(cluster: Cluster, device: string, signedIn: string | undefined): Promise<Holders | undefined> {
    const key = `${cluster.name} ${device}`;
    const known = this.#holders.get(key);
    if (known) return known.found;
    try {
      const found = await holdersOf(cluster.axl, device, signedIn);
      this.#holders.set(key, { found }, { ttl: found ? holdersFor : unknownFor });
      return found;
    } catch (error) {
      if (!(error instanceof CucmError)) throw error;
      this.#options.log.warn({ system: cluster.name, device, reason: error.reason }, error.message);
      return undefined;
    }
  }
}

/**
 * Builds the device look-up over all clusters (phone.md "Enter and choose"). It never rejects for what a cluster can do.
 * `off`: every address is taken as right and RisPort70 is not asked.
 */
export function createDevices(options: DevicesOptions): DevicePort {
  return new Devices(options);
}
