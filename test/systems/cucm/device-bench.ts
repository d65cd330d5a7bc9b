import { silentLog } from '../../../src/base/log.ts';
import type { DeviceLookup, DevicePort } from '../../../src/dialog/ports.ts';
import type { Axl, Row } from '../../../src/systems/cucm/client.ts';
import { createDevices } from '../../../src/systems/cucm/devices.ts';
import { createRegistrations } from '../../../src/systems/cucm/registrations.ts';
import type { Ris } from '../../../src/systems/cucm/ris.ts';
import type { RisDevice } from '../../../src/systems/cucm/ris-answer.ts';

export const phone = 'SEP001122334455';
export const here = '10.20.30.40';

/** A cluster of fakes whose time is turned by hand. */
export interface Bench {
  now: number;
  /** Names of each query to RisPort70. */
  readonly queries: (readonly string[])[];
  readonly statements: string[];
  ris: (names: readonly string[]) => readonly RisDevice[];
  rows: (statement: string) => readonly Row[];
  /** Lets so much time pass and what was due happen. */
  pass(milliseconds: number): Promise<void>;
  readonly cluster: Parameters<typeof createDevices>[0]['cucms'][number];
}

/** A device registered at an address. */
export const registered = (name: string, address: string, more: Partial<RisDevice> = {}): RisDevice => ({
  name,
  registered: true,
  addresses: [address],
  changedAt: 1,
  ...more,
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** Builds one. */
export function bench(name = 'cucm:main'): Bench {
  const due: { at: number; job: () => void }[] = [];
  const made: Bench = {
    now: 1_000_000_000,
    queries: [],
    statements: [],
    ris: names => names.map(found => registered(found, here)),
    rows: statement => (statement.includes('ownerid') ? [{ pkid: 'p', ownerid: 'anna' }] : []),
    pass: async milliseconds => {
      await settle();
      made.now += milliseconds;
      for (const one of due.splice(0)) {
        if (one.at <= made.now) one.job();
        else due.push(one);
      }
      await settle();
    },
    get cluster() {
      return { name, axl, registrations };
    },
  };
  const clock = { now: () => made.now };
  const axl: Axl = {
    version: '12.5',
    call: () => Promise.reject(new Error('not here')),
    document: () => Promise.reject(new Error('not here')),
    query: async statement => {
      made.statements.push(statement.text);
      return made.rows(statement.text);
    },
    close: () => undefined,
  };
  const ris: Ris = {
    select: async names => {
      made.queries.push(names);
      return new Map(made.ris(names).map(device => [device.name.toLowerCase(), device]));
    },
    close: () => undefined,
  };
  const later = (job: () => void, milliseconds: number): (() => void) => {
    due.push({ at: made.now + milliseconds, job });
    return () => undefined;
  };
  const registrations = createRegistrations({ name, axl, ris, clock, log: silentLog, later });
  return made;
}

/** The look-up over clusters. */
export function devices(benches: readonly Bench[], verifySourceAddress: 'ris' | 'off' = 'ris'): DevicePort {
  const clock = { now: () => Math.max(...benches.map(one => one.now)) };
  return createDevices({ cucms: benches.map(one => one.cluster), verifySourceAddress, clock, log: silentLog });
}

/** A look-up together with the query that answers it. */
export async function looked(one: Bench, device: string | undefined, address: string): Promise<DeviceLookup> {
  const port = devices([one]);
  const lookup = port.lookup(device, address);
  await one.pass(0);
  return lookup;
}
