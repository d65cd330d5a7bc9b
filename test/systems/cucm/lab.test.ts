import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { LOBBY_PHONE, TEAM_PHONE } from '../../../src/lab/cucm/fill-shared.ts';
import { createDevices } from '../../../src/systems/cucm/devices.ts';
import { pages } from '../../../src/systems/cucm/pages.ts';
import { sql } from '../../../src/systems/cucm/sql.ts';
import { readFinding } from '../../said.ts';
import { fresh, how, type Lab, ordinary, startLab, world, wrongPin } from './lab-bench.ts';

const open: Lab[] = [];
afterEach(async () => {
  for (const lab of open.splice(0)) await lab.stop();
});

/** A lab that is stopped when the test ends. */
async function start(...args: Parameters<typeof startLab>): Promise<Lab> {
  const lab = await startLab(...args);
  open.push(lab);
  return lab;
}

const minute = 60_000;

describe('the counter of failures', () => {
  it('is cleared in what we tell as soon as CUCM would clear it, and a lock ends when CUCM ends it', async () => {
    const lab = await start();
    const user = ordinary();
    const entry = await lab.entry(user);
    for (let guess = 0; guess < 3; guess += 1) await lab.cucm.verify(entry, 'cucm-pin', wrongPin(user));
    expect(await lab.state(user)).toMatchObject({ failures: 3, locked: 'failed-attempts' });
    lab.clock.advance(29 * minute);
    expect(await lab.state(user)).toMatchObject({ failures: 3, locked: 'failed-attempts' });
    lab.clock.advance(2 * minute);
    expect(await lab.state(user)).toMatchObject({ failures: 0, locked: 'no' });
    expect((await lab.cucm.verify(entry, 'cucm-pin', new Secret(user.pin))).answer).toBe('correct');
  });

  it('is put back by a success, which CUCM tells of with where it came from and what was before', async () => {
    const lab = await start();
    const user = ordinary();
    const entry = await lab.entry(user);
    await lab.cucm.verify(entry, 'cucm-pin', wrongPin(user));
    await lab.cucm.verify(entry, 'cucm-pin', wrongPin(user));
    const { lastSuccessAt } = await lab.state(user);
    await lab.cucm.verify(entry, 'cucm-pin', new Secret(user.pin));
    expect(await lab.state(user)).toMatchObject({
      failures: 0,
      previousFailures: 2,
      previousSuccessAt: lastSuccessAt,
      lastFailureAddress: '127.0.0.1',
      lastSuccessAddress: '127.0.0.1',
    });
  });

  it('is left alone where nobody asked for an unlock', async () => {
    const lab = await start();
    const user = ordinary();
    const entry = await lab.entry(user);
    await lab.cucm.verify(entry, 'cucm-pin', wrongPin(user));
    await lab.cucm.renew(entry, 'cucm-pin', fresh, { ...how, unlock: false });
    expect((await lab.state(user)).failures).toBe(1);
  });
});

describe('the account that we use', () => {
  it.each([
    ['rekey-readonly', [true, true, false]],
    ['rekey-noaxl', [false]],
  ])('%s is told what it lacks, one finding each', async (username, ok) => {
    const lab = await start({}, { config: { username } });
    const findings = await lab.cucm.probe();
    expect(findings.slice(0, 3).map(finding => finding.ok)).toEqual(ok);
    expect(
      findings
        .slice(0, 3)
        .filter(one => !one.ok)
        .every(one => readFinding(one).fix?.includes('Standard AXL API Access')),
    ).toBe(true);
    expect(
      await lab.cucm.unlock(
        { ...(await lab.cucm.find({ by: 'userId', value: 'x' }).catch(() => [])), ...nobody },
        'cucm-pin',
      ),
    ).toMatchObject({
      outcome: 'failed',
      retryable: false,
    });
  });

  it.each([
    ['12.5', '15.0', '10.0,10.5,11.0,11.5,12.0,12.5'],
    ['15', '11.5', '12.0,12.5,14.0,15.0'],
  ] as const)('is told which versions CUCM %s speaks when %s is configured', async (release, version, spoken) => {
    const lab = await start({ release }, { config: { version } });
    const [finding] = await lab.cucm.probe();
    expect(finding).toMatchObject({ ok: false });
    expect(finding && readFinding(finding).what).toContain(spoken);
  });
});

const nobody = {
  system: 'cucm:main',
  id: '00000000-0000-4000-8000-000000000000',
  userId: 'nobody',
  enabled: true,
  person: {},
};

/** Waited out only where nothing comes; long enough for a busy machine all the same. */
const timeoutFor = (fault: string): number => (fault === 'hang' ? 1000 : 8000);

describe('a fault in the lab', () => {
  const faults = [
    [{ fault: 'hang' }, 'unknown', 'timeout'],
    [{ fault: 'drop-after' }, 'unknown', 'connection-lost'],
    [{ fault: 'refuse' }, 'unknown', 'connection-lost'],
    [{ fault: 'status', value: 401 }, 'failed', 'credentials'],
    [{ fault: 'status', value: 503 }, 'failed', 'throttled'],
    [{ fault: 'status', value: 599 }, 'failed', 'version'],
    [{ fault: 'status', value: 500 }, 'unknown', 'broken'],
  ] as const;
  it.each(faults)('is told for what it is: %o', async (fault, outcome, code) => {
    const lab = await start({}, { config: { timeout: timeoutFor(fault.fault) } });
    const user = ordinary();
    const entry = await lab.entry(user);
    const before = await lab.state(user);
    lab.clock.advance(2000);
    lab.control.inject({ system: 'cucm', operation: 'updateUser', ...fault });
    expect(await lab.cucm.renew(entry, 'cucm-pin', fresh, how)).toMatchObject({ outcome, code });
    lab.control.clear();
    const changed = (await lab.state(user)).stamp !== before.stamp;
    expect(changed).toBe(fault.fault === 'drop-after');
    const asked = lab.control.calls.filter(call => call.body.includes('updateUser'));
    // A refused cookie is followed once by the password.
    expect(asked.length).toBeLessThanOrEqual({ throttled: 99, credentials: 2 }[code as string] ?? 1);
  });

  it('that passes is waited out', async () => {
    const lab = await start();
    const entry = await lab.entry(ordinary());
    lab.control.inject({ system: 'cucm', fault: 'status', value: 503, times: 2 });
    expect(await lab.cucm.renew(entry, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });
  });

  it('in reading is an error with the code that the port promises', async () => {
    const lab = await start({}, { config: { timeout: 1000 } });
    const codes: unknown[] = [];
    const reads = [
      { fault: 'hang' },
      { fault: 'status', value: 503 },
      { fault: 'status', value: 401 },
      { fault: 'status', value: 599 },
    ] as const;
    for (const fault of reads) {
      lab.control.clear();
      lab.control.inject({ system: 'cucm', operation: 'executeSQLQuery', ...fault });
      codes.push(await lab.entry(ordinary()).catch(error => error.code));
    }
    expect(codes).toEqual(['cucm-unreachable', 'cucm-busy', 'cucm-denied', 'cucm-protocol']);
  });
});

describe('PIN synchronisation', () => {
  it('that fails leaves the PIN and can be tried again', async () => {
    let why: string | undefined = 'no route';
    const lab = await start({}, { neighbours: { onPinChanged: () => why } });
    const user = world.special.pinSynced;
    const entry = await lab.entry(user);
    const answer = await lab.cucm.renew(entry, 'cucm-pin', fresh, how);
    expect(answer).toMatchObject({ outcome: 'failed', code: 'unity-sync', retryable: true });
    expect((await lab.cucm.verify(entry, 'cucm-pin', new Secret(user.pin))).answer).toBe('correct');
    why = undefined;
    expect(await lab.cucm.renew(entry, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });
  });
});

describe('devices of the lab', () => {
  const here = '127.0.0.1';
  const lookup = async (lab: Lab, device: string, address = here) =>
    createDevices({ cucms: [lab.cucm], verifySourceAddress: 'ris', clock: lab.clock, log: silentLog }).lookup(
      device,
      address,
    );

  it('stand for who is signed in by extension mobility, or for nobody where several share the line', async () => {
    const lab = await start();
    const first = ordinary(0).userId;
    expect(await lookup(lab, LOBBY_PHONE)).toMatchObject({ verified: true, userId: first, holders: [first] });
    lab.clock.advance(20_000);
    expect(await lookup(lab, TEAM_PHONE)).toMatchObject({ verified: true, userId: undefined, holders: [] });
  });

  it('are not verified elsewhere, unregistered, or unknown', async () => {
    const lab = await start();
    const [one, two] = [ordinary(1), ordinary(2)];
    lab.server.register(two.device, { status: 'UnRegistered' });
    const found = await Promise.all([
      lookup(lab, one.device, '10.0.0.1'),
      lookup(lab, two.device),
      lookup(lab, 'SEPFFFFFFFFFFFF'),
    ]);
    expect(found.map(device => device.reason)).toEqual(['source-mismatch', 'not-registered', 'unknown-device']);
    expect(lab.control.calls.filter(call => call.system === 'ris').length).toBe(1);
  });

  it.each([{ fault: 'status', value: 503 }, { fault: 'hang' }] as const)(
    'are looked for in the database where RisPort70 does not answer: %o',
    async fault => {
      const lab = await start({}, { config: { timeout: timeoutFor(fault.fault) } });
      lab.control.inject({ system: 'ris', ...fault });
      expect(await lookup(lab, ordinary().device)).toMatchObject({ verified: true, userId: ordinary().userId });
      expect(await lookup(lab, ordinary().device, '10.0.0.1')).toMatchObject({ reason: 'source-mismatch' });
    },
  );

  it('are looked for in the database over the rate of RisPort70', async () => {
    const lab = await start({ risQueriesPerMinute: 0 });
    expect(await lookup(lab, ordinary().device)).toMatchObject({ verified: true, userId: ordinary().userId });
  });
});

describe('long answers of the lab', () => {
  it('come in pages that shrink to what CUCM suggests', async () => {
    const lab = await start({ responseLimit: 400 });
    const found: (string | undefined)[] = [];
    for await (const row of pages(
      lab.cucm.axl,
      window => sql`select ${window} eu.userid,eu.pkid from enduser eu order by eu.userid`,
    )) {
      found.push(row['userid']);
    }
    expect(found.length).toBe(world.users.length + Object.keys(world.special).length);
    expect(new Set(found).size).toBe(found.length);
    expect(lab.control.calls.length).toBeGreaterThan(3);
  });
});
