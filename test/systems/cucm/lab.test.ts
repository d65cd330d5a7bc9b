import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { cucmSchema } from '../../../src/config/cucm.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { LOBBY_PHONE, TEAM_PHONE } from '../../../src/lab/cucm/fill-shared.ts';
import { type CucmOptions, type CucmServer, startCucm } from '../../../src/lab/cucm/start-cucm.ts';
import type { CucmSwitches } from '../../../src/lab/cucm/switches.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createLabClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import { createWorld, type LabUser } from '../../../src/lab/world.ts';
import type { Kind } from '../../../src/policy/kind.ts';
import type { CredentialState, Entry } from '../../../src/renewal/ports.ts';
import { type Cucm, createCucm } from '../../../src/systems/cucm/cucm.ts';
import { createDevices } from '../../../src/systems/cucm/devices.ts';
import { pages } from '../../../src/systems/cucm/pages.ts';
import { sql } from '../../../src/systems/cucm/sql.ts';

const certificates = createLabCertificates();
const world = createWorld({ users: 8, seed: 7 });
const minute = 60_000;

interface Lab {
  readonly server: CucmServer;
  readonly cucm: Cucm;
  readonly control: LabControl;
  readonly clock: LabClock;
  entry(user: LabUser): Promise<Entry>;
  state(user: LabUser, kind?: Kind): Promise<CredentialState>;
  stop(): Promise<void>;
}

const open: Lab[] = [];
afterEach(async () => {
  for (const lab of open.splice(0)) await lab.stop();
});

type More = { readonly config?: object; readonly neighbours?: CucmOptions['neighbours'] };

/** A lab that is stopped when the test ends. */
async function start(switches: Partial<CucmSwitches> = {}, more: More = {}): Promise<Lab> {
  const lab = await made(switches, more);
  open.push(lab);
  return lab;
}

async function made(switches: Partial<CucmSwitches>, more: More = {}): Promise<Lab> {
  const control = new LabControl();
  const clock = createLabClock(systemClock);
  const server = await startCucm({ world, certificates, clock, control, switches, neighbours: more.neighbours });
  const { host } = new URL(server.url);
  const { username, password, version } = server;
  const config = cucmSchema.parse({ name: 'main', host, username, password, version, timeout: 8000, ...more.config });
  // The lab drains its queue of changes by its own clock: waiting is turning that clock.
  const sleep = async (milliseconds: number): Promise<void> => clock.advance(milliseconds);
  const cucm = createCucm({ config, ca: certificates.ca, clock, log: silentLog, sleep });
  const entry = async (user: LabUser): Promise<Entry> => {
    const [found] = await cucm.find({ by: 'userId', value: user.userId });
    if (!found) throw new Error(`${user.userId} is not there`);
    return found;
  };
  return {
    server,
    cucm,
    control,
    clock,
    entry,
    state: async (user, kind = 'cucm-pin') => {
      const { credentials } = await cucm.describe(await entry(user));
      const state = credentials.find(one => one.kind === kind);
      if (!state) throw new Error(`no ${kind}`);
      return state;
    },
    stop: async () => {
      await cucm.close();
      await server.stop();
    },
  };
}

function ordinary(index = 3): LabUser {
  const user = world.users[index];
  if (!user) throw new Error('no such user');
  return user;
}

const fresh = new Secret('804953');
const freshPassword = new Secret('Qd7-hefting+Rao');
const how = { mustChange: false, chosen: false, unlock: true };
/** One that is as long as the right one, of the same digits, and wrong. */
const wrongPin = (user: LabUser): Secret => new Secret([...user.pin].reverse().join('').replace(/^./, '7'));

/** Every position of every switch that is not the default, alone. */
const positions: readonly Partial<CucmSwitches>[] = [
  {},
  { release: '10.5' },
  { release: '11.5' },
  { release: '14' },
  { release: '15' },
  { wrongCredential: 'fault' },
  { unknownUser: 'fault' },
  { mustChangeAuthenticates: false },
  { expiredAuthenticates: false },
  { failuresCount: false },
  { credentialCacheSeconds: 120 },
  { ldapUpdate: 'ignored' },
  { minDurationBindsAdministrators: false },
  { passwordClasses: 4 },
  { policyTexts: 'unity' },
  { policyTexts: 'terse' },
  { policyTexts: 'opaque' },
  { schemaTexts: 'unmarshalling' },
  { faultPrefix: 'ns2:' },
  { syncFailureText: 'An error occurred.' },
  { responseLimit: 2000 },
  { memoryLimit: 2000 },
  { writeQueue: 1, writesPerSecond: 2 },
  { sessionIdleMinutes: 1 },
  { risQueriesPerMinute: 1 },
  { risShape: 'flat' },
  {
    release: '15',
    wrongCredential: 'fault',
    unknownUser: 'fault',
    mustChangeAuthenticates: false,
    policyTexts: 'opaque',
    faultPrefix: 'ns2:',
    ldapUpdate: 'ignored',
    schemaTexts: 'unmarshalling',
    risShape: 'flat',
    writeQueue: 1,
    writesPerSecond: 2,
  },
];

describe.each(positions)('with the simulated CUCM at %o', switches => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await made(switches);
  });
  afterAll(() => lab.stop());

  it('a user is found, described, verified, renewed, unlocked, and found at the phone', async () => {
    const { cucm } = lab;
    const user = ordinary();
    const entry = await lab.entry(user);
    expect(entry).toMatchObject({
      userId: user.userId,
      enabled: true,
      person: {
        firstName: user.firstName,
        lastName: user.lastName,
        extension: user.extension,
        mail: user.mail,
        language: user.language,
      },
    });
    expect(await cucm.find({ by: 'extension', value: user.extension })).toEqual([entry]);
    expect(await cucm.find({ by: 'id', value: entry.id })).toEqual([entry]);
    const before = await lab.state(user);
    expect(before).toMatchObject({
      notRenewable: undefined,
      locked: 'no',
      failures: 0,
      failureLimit: 3,
      mustChange: false,
    });

    expect((await cucm.verify(entry, 'cucm-pin', new Secret(user.pin))).answer).toBe('correct');
    expect((await cucm.verify(entry, 'cucm-pin', wrongPin(user))).answer).toBe('wrong');
    expect((await cucm.verify({ ...entry, userId: 'nobody' }, 'cucm-pin', fresh)).answer).toBe('wrong');
    expect((await lab.state(user)).failures).toBe(switches.failuresCount === false ? 0 : 1);

    lab.clock.advance(5000);
    expect(await cucm.renew(entry, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });
    const after = await lab.state(user);
    expect(after.stamp).not.toBe(before.stamp);
    expect(after).toMatchObject({ failures: 0, locked: 'no', mustChange: false });
    expect((await cucm.verify(entry, 'cucm-pin', fresh)).answer).toBe('correct');
    expect(await cucm.renew(entry, 'cucm-password', freshPassword, how)).toEqual({ outcome: 'done' });
    expect((await cucm.verify(entry, 'cucm-password', freshPassword)).answer).toBe('correct');
    expect(await cucm.unlock(entry, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(await cucm.policy(entry, 'cucm-pin')).toMatchObject({
      minLength: 6,
      historyCount: 5,
      expiresAfterDays: 180,
    });

    const devices = createDevices({ cucms: [cucm], verifySourceAddress: 'ris', clock: lab.clock, log: silentLog });
    expect(await devices.lookup(user.device, '::ffff:127.0.0.1')).toEqual({
      verified: true,
      userId: user.userId,
      holders: [user.userId],
    });
  });

  it('a trivial PIN is refused by rule and a new PIN that must be changed is told so', async () => {
    const user = ordinary(4);
    const entry = await lab.entry(user);
    const before = await lab.state(user);
    const answer = await lab.cucm.renew(entry, 'cucm-pin', new Secret('111111'), how);
    expect(answer.outcome).toBe('refused');
    expect(JSON.stringify(answer)).not.toContain('111111');
    expect((await lab.state(user)).stamp).toBe(before.stamp);
    expect(await lab.cucm.renew(entry, 'cucm-pin', fresh, { ...how, mustChange: true })).toEqual({ outcome: 'done' });
    expect((await lab.state(user)).mustChange).toBe(true);
    const answered = (await lab.cucm.verify(entry, 'cucm-pin', fresh)).answer;
    expect(answered).toBe(switches.mustChangeAuthenticates === false ? 'wrong' : 'correct');
  });

  it('the special users are what they are', async () => {
    const { special } = world;
    expect((await lab.entry(special.disabled)).enabled).toBe(false);
    expect(await lab.state(special.locked)).toMatchObject({ locked: 'failed-attempts', failures: 3 });
    expect((await lab.state(special.mustChange)).mustChange).toBe(true);
    expect((await lab.cucm.describe(await lab.entry(special.protected))).protectedBy).toBe('administration-role');
    expect((await lab.cucm.describe(await lab.entry(ordinary()))).protectedBy).toBeUndefined();

    const synced = await lab.entry(special.ldapSynced);
    expect((await lab.state(special.ldapSynced, 'cucm-password')).notRenewable).toBe('held-elsewhere');
    expect(await lab.cucm.renew(synced, 'cucm-password', freshPassword, how)).toMatchObject({ code: 'held-elsewhere' });
    expect(await lab.cucm.renew(synced, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });

    const locked = await lab.entry(special.locked);
    expect((await lab.cucm.verify(locked, 'cucm-pin', new Secret(special.locked.pin))).answer).toBe('wrong');
    expect(await lab.cucm.unlock(locked, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(await lab.state(special.locked)).toMatchObject({ locked: 'no', failures: 0 });
    expect((await lab.cucm.verify(locked, 'cucm-pin', new Secret(special.locked.pin))).answer).toBe('correct');
  });

  it('the connection check is clean', async () => {
    expect((await lab.cucm.probe()).filter(finding => !finding.ok)).toEqual([]);
  });
});

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
        .every(one => one.fix?.includes('Standard AXL API Access')),
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
    expect(finding?.what).toContain(spoken);
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
