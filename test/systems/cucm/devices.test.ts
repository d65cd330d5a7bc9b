import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Axl, Row } from '../../../src/systems/cucm/client.ts';
import { createDevices } from '../../../src/systems/cucm/devices.ts';
import { CucmNoAnswer, CucmRisRate } from '../../../src/systems/cucm/errors.ts';
import { createRegistrations } from '../../../src/systems/cucm/registrations.ts';
import type { Ris } from '../../../src/systems/cucm/ris.ts';
import type { RisDevice } from '../../../src/systems/cucm/ris-answer.ts';

const phone = 'SEP001122334455';
const here = '10.20.30.40';

interface Bench {
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

const registered = (name: string, address: string, more: Partial<RisDevice> = {}): RisDevice => ({
  name,
  registered: true,
  addresses: [address],
  changedAt: 1,
  ...more,
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function bench(name = 'cucm:main'): Bench {
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

function devices(benches: readonly Bench[], verifySourceAddress: 'ris' | 'off' = 'ris') {
  const clock = { now: () => Math.max(...benches.map(one => one.now)) };
  return createDevices({ cucms: benches.map(one => one.cluster), verifySourceAddress, clock, log: silentLog });
}

/** A look-up together with the query that answers it. */
async function looked(one: Bench, ...args: [device: string | undefined, address: string]) {
  const port = devices([one]);
  const lookup = port.lookup(...args);
  await one.pass(0);
  return lookup;
}

describe('a device', () => {
  it('is verified at the address it is registered at, and stands for its owner', async () => {
    expect(await looked(bench(), phone, here)).toEqual({ verified: true, userId: 'anna', holders: ['anna'] });
  });

  it.each(['::ffff:10.20.30.40', '::FFFF:0a14:1e28', '::ffff:10.20.30.40%eth0'])(
    'is verified at an IPv4-mapped address: %s',
    async address => {
      expect((await looked(bench(), phone, address)).verified).toBe(true);
    },
  );

  it('is verified at an IPv6 address however it is written', async () => {
    const one = bench();
    one.ris = names => names.map(name => registered(name, '2001:db8::1'));
    expect((await looked(one, phone, '2001:0DB8:0:0:0:0:0:1')).verified).toBe(true);
  });

  it.each([
    ['another address', () => [registered(phone, '10.9.9.9')], 'source-mismatch'],
    ['no address', () => [registered(phone, here, { addresses: [] })], 'source-mismatch'],
    ['not registered any more', () => [registered(phone, here, { registered: false })], 'not-registered'],
    ['not known', () => [], 'unknown-device'],
  ] as const)('is not verified: %s', async (_title, ris, reason) => {
    const one = bench();
    one.ris = ris;
    const lookup = devices([one]).lookup(phone, here);
    await one.pass(0);
    await one.pass(10_000);
    expect(await lookup).toEqual({ verified: false, reason, holders: [] });
    expect(one.statements.filter(statement => statement.includes('ownerid'))).toEqual([]);
  });

  it.each([undefined, '', 'SEP0011223344556677', "SEP'; --", 'SEP<x>', 'SEP*'])('is none at all: %s', async name => {
    const one = bench();
    expect(await looked(one, name, here)).toEqual({ verified: false, reason: 'no-device', holders: [] });
    expect(one.queries).toEqual([]);
  });

  it('stands for its extension-mobility user first, and for its owner too', async () => {
    const one = bench();
    one.rows = () => [{ pkid: 'p', ownerid: 'anna', mobileid: 'bert' }];
    expect(await looked(one, phone, here)).toMatchObject({ userId: 'bert', holders: ['bert', 'anna'] });
  });

  it('stands for who RisPort70 says is signed in where the database does not', async () => {
    const one = bench();
    one.ris = () => [registered(phone, here, { loginUserId: 'carl' })];
    expect(await looked(one, phone, here)).toMatchObject({ userId: 'carl', holders: ['carl', 'anna'] });
  });

  it.each([
    [[{ userid: 'dora' }], 'dora'],
    [[{ userid: 'dora' }, { userid: 'emil' }], undefined],
    [[], undefined],
  ])('stands for the only user of its primary line, who is no holder', async (users, userId) => {
    const one = bench();
    one.rows = statement => (statement.includes('ownerid') ? [{ pkid: 'p' }] : users);
    expect(await looked(one, phone, here)).toMatchObject({ verified: true, userId, holders: [] });
  });

  it('is taken as it is where the check is off, without asking RisPort70', async () => {
    const one = bench();
    expect(await devices([one], 'off').lookup(phone, '1.2.3.4')).toEqual({
      verified: true,
      userId: 'anna',
      holders: ['anna'],
    });
    expect(await devices([one], 'off').lookup(undefined, '1.2.3.4')).toEqual({ verified: true, holders: [] });
    expect(one.queries).toEqual([]);
  });

  it('is looked for on every cluster', async () => {
    const [one, two] = [bench('cucm:one'), bench('cucm:two')];
    one.ris = () => [];
    two.rows = () => [{ pkid: 'p', ownerid: 'zoe' }];
    const lookup = devices([one, two]).lookup(phone, here);
    await Promise.all([one.pass(0), two.pass(0)]);
    expect(await lookup).toEqual({ verified: true, userId: 'zoe', holders: ['zoe'] });
    expect(one.statements).toEqual([]);
  });

  it('tells the most telling reason of several clusters', async () => {
    const [one, two] = [bench('cucm:one'), bench('cucm:two')];
    one.ris = () => {
      throw new CucmNoAnswer('one', 'timeout');
    };
    two.ris = () => [registered(phone, here, { registered: false })];
    const lookup = devices([one, two]).lookup(phone, here);
    await Promise.all([one.pass(0), two.pass(0)]);
    await Promise.all([one.pass(10_000), two.pass(10_000)]);
    expect(await lookup).toMatchObject({ reason: 'not-registered' });
  });
});

describe('queries to RisPort70', () => {
  const lookAt = (one: Bench, name: string) => one.cluster.registrations.lookup(name);

  it('join what waits: the first goes at once, the next 10 seconds later with all names', async () => {
    const one = bench();
    const first = lookAt(one, 'SEP000000000001');
    await one.pass(0);
    expect(one.queries).toEqual([['SEP000000000001']]);
    await first;
    const others = ['SEP000000000002', 'SEP000000000003', 'SEP000000000002'].map(name => lookAt(one, name));
    await one.pass(9_999);
    expect(one.queries.length).toBe(1);
    await one.pass(1);
    expect(one.queries[1]).toEqual(['SEP000000000002', 'SEP000000000003']);
    expect((await Promise.all(others)).every(found => found.state === 'known')).toBe(true);
  });

  it('go at once again after 10 quiet seconds', async () => {
    const one = bench();
    void lookAt(one, 'SEP000000000001');
    await one.pass(0);
    await one.pass(10_000);
    void lookAt(one, 'SEP000000000002');
    await one.pass(0);
    expect(one.queries.length).toBe(2);
  });

  it('hold 1000 names at most', async () => {
    const one = bench();
    const all = Array.from({ length: 1500 }, (_, index) => lookAt(one, `SEP${String(index).padStart(12, '0')}`));
    await one.pass(0);
    await one.pass(10_000);
    expect(one.queries.map(names => names.length)).toEqual([1000, 500]);
    expect((await Promise.all(all)).length).toBe(1500);
  });

  it('are spared for 5 minutes for a known device and 10 for an unknown one', async () => {
    const one = bench();
    one.ris = names => names.filter(name => name === phone).map(name => registered(name, here));
    const ask = async (name: string): Promise<number> => {
      const before = one.queries.length;
      const answer = lookAt(one, name);
      await one.pass(0);
      await answer;
      return one.queries.length - before;
    };
    await ask(phone);
    await one.pass(20_000);
    await ask('SEPNOBODY');
    await one.pass(200_000);
    expect([await ask(phone), await ask('sepnobody')]).toEqual([0, 0]);
    await one.pass(100_000);
    expect([await ask(phone), await ask('SEPNOBODY')]).toEqual([1, 0]);
    await one.pass(300_001);
    expect(await ask('SEPNOBODY')).toBe(1);
  });

  it('are asked again for a phone that moved, once what is known is 30 seconds old', async () => {
    const one = bench();
    const port = devices([one]);
    const at = async (address: string) => {
      const lookup = port.lookup(phone, address);
      await one.pass(0);
      return lookup;
    };
    expect((await at(here)).verified).toBe(true);
    one.ris = names => names.map(name => registered(name, '10.0.0.9'));
    expect(await at('10.0.0.9')).toMatchObject({ reason: 'source-mismatch' });
    await one.pass(31_000);
    expect((await at('10.0.0.9')).verified).toBe(true);
    expect(one.queries.length).toBe(2);
  });
});

describe('over the rate of RisPort70', () => {
  const busy = (): never => {
    throw new CucmRisRate();
  };
  const last = (row: Row) => (statement: string) =>
    statement.includes('registrationdynamic')
      ? [{ devicename: phone, lastknownipaddress: here, ...row }]
      : [{ pkid: 'p', ownerid: 'anna' }];

  it('the database says where the device was last registered', async () => {
    const one = bench();
    one.ris = busy;
    one.rows = last({ lastseen: '0' });
    expect(await looked(one, phone, here)).toEqual({ verified: true, userId: 'anna', holders: ['anna'] });
    expect(one.statements[0]).toContain(`d.name in ('${phone}')`);
  });

  it('a registration that ended long ago is none', async () => {
    const one = bench();
    one.ris = busy;
    one.rows = last({ lastseen: String(Math.floor(one.now / 1000) - 7200) });
    const lookup = devices([one]).lookup(phone, here);
    await one.pass(0);
    await one.pass(10_000);
    expect(await lookup).toMatchObject({ verified: false, reason: 'not-registered' });
  });

  it.each([
    ['rate', busy],
    [
      'unreachable',
      () => {
        throw new CucmNoAnswer('main', 'timeout');
      },
    ],
  ])('without either there is no match: %s', async (reason, ris) => {
    const one = bench();
    one.ris = ris;
    one.rows = () => {
      throw new CucmNoAnswer('main', 'timeout');
    };
    expect(await looked(one, phone, here)).toEqual({ verified: false, reason, holders: [] });
  });
});
