import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/systems/cucm/client.ts';
import { CucmNoAnswer, CucmRisRate } from '../../../src/systems/cucm/errors.ts';
import { bench, devices, here, looked, phone, registered } from './device-bench.ts';

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
      unchecked: true,
      userId: 'anna',
      holders: ['anna'],
    });
    expect(await devices([one], 'off').lookup(undefined, '1.2.3.4')).toEqual({
      verified: true,
      unchecked: true,
      holders: [],
    });
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
