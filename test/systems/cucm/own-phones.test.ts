import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { OwnPhones } from '../../../src/dialog/ports.ts';
import { createOwnPhones } from '../../../src/systems/cucm/own-phones.ts';
import { bench, phone, registered } from './device-bench.ts';
import { type Lab, ordinary, startLab } from './lab-bench.ts';

describe('against the simulated CUCM', () => {
  let lab: Lab;
  const anna = ordinary(2);
  const bert = ordinary(4);
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());

  /** Another search knows nothing of what this one was answered before. */
  const search = async (userId: string) => {
    const phones: OwnPhones = createOwnPhones({ cucms: [lab.cucm], clock: lab.clock, log: silentLog });
    const found = phones.of(userId);
    return found;
  };

  test('a phone of one’s own is found with the address that it is registered at', async () => {
    expect(await search(anna.userId)).toContainEqual({ device: anna.device, address: anna.ip, by: 'owner' });
    expect(await search('nobody')).toEqual([]);
  });

  test('threat: somebody else who is signed in stands before it; the owner does not', async () => {
    const { database } = lab.server;
    const fkdevice = String(database.get('select pkid from device where name = ?', anna.device)?.['pkid']);
    database.insert('extensionmobilitydynamic', { fkdevice });
    lab.server.login(anna.device, bert.userId);
    lab.clock.advance(61_000);
    const own = (await search(anna.userId)) ?? [];
    expect(own.filter(({ device }) => device === anna.device)).toEqual([]);
    const berts = (await search(bert.userId)) ?? [];
    expect(berts.map(({ by }) => by)).toEqual(['owner', 'mobility']);
    lab.server.login(anna.device, undefined);
  }, 60_000);
});

describe('with answers of CUCM as they can be', () => {
  const found = async (rows: (statement: string) => readonly Record<string, string>[], change = {}) => {
    const one = Object.assign(bench(), change);
    one.rows = rows;
    const phones = createOwnPhones({ cucms: [one.cluster], clock: { now: () => one.now }, log: silentLog }).of('dora');
    await one.pass(0);
    await one.pass(10_000);
    return phones;
  };
  const candidates = (statement: string): boolean => statement.includes('select first');
  const line = (statement: string): readonly Record<string, string>[] => {
    if (candidates(statement)) return [{ name: phone }];
    return statement.includes('ownerid') ? [{ pkid: 'p' }] : [{ userid: 'dora' }];
  };

  test('the only user of a phone’s primary line has it, and of a shared line nobody', async () => {
    expect(await found(line)).toMatchObject([{ device: phone, by: 'line' }]);
    const shared = (statement: string) =>
      candidates(statement) || statement.includes('ownerid')
        ? line(statement)
        : [{ userid: 'dora' }, { userid: 'emil' }];
    expect(await found(shared)).toEqual([]);
  });

  test('a soft client is no desk phone', async () => {
    const soft = (statement: string) => (candidates(statement) ? [{ name: 'CSFDORA' }] : line(statement));
    expect(await found(soft)).toEqual([]);
  });

  test('a phone that is not registered, or registered nowhere, is none', async () => {
    expect(await found(line, { ris: () => [registered(phone, '10.1.1.1', { registered: false })] })).toEqual([]);
    expect(await found(line, { ris: () => [registered(phone, '10.1.1.1', { addresses: [] })] })).toEqual([]);
    expect(await found(line, { ris: () => [] })).toEqual([]);
  });
});
