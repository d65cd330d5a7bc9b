import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/lab/directory/account.ts';
import { toFileTime } from '../../../src/lab/directory/file-time.ts';
import type { RenewOptions } from '../../../src/renewal/ports.ts';
import { type DirectoryBench, type DirectoryBenchOptions, directoryBench, START, secret } from './directory-bench.ts';

const open: DirectoryBench[] = [];
async function start(options?: DirectoryBenchOptions): Promise<DirectoryBench> {
  const bench = await directoryBench(options);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

const DAY = 86_400_000;
const VALUE = 'Neue-Passw0rd-1';
const plain: RenewOptions = { mustChange: false, chosen: false, unlock: false };
const chosen: RenewOptions = { ...plain, chosen: true };

describe('a value the user chose, on a server with the policy-hints control', () => {
  it.each(['current', 'deprecated'] as const)('history is enforced with the %s control', async policyHints => {
    const { directory, entry, account, clock } = await start({ switches: { policyHints } });
    const target = await entry();
    await directory.renew(target, 'directory-password', secret(VALUE), plain);
    clock.advance(3 * DAY);
    expect(account().password).toBe(VALUE);
    expect(await directory.renew(target, 'directory-password', secret(VALUE), chosen)).toEqual({
      outcome: 'refused',
      code: 'policy',
      detail: 'Active Directory refused the value (0000052D): length, complexity, history, or a password filter.',
    });
  });

  it('the sentence says minimum age where the password is younger than the policy asks', async () => {
    const { directory, entry, server } = await start();
    server.domain.policy.minAge = DAY;
    const target = await entry();
    await directory.renew(target, 'directory-password', secret(VALUE), plain);
    expect(await directory.renew(target, 'directory-password', secret('Neue-Passw0rd-2'), chosen)).toEqual({
      outcome: 'refused',
      code: 'minimum-age',
      detail:
        'Active Directory refused the value (0000052D). The password is younger than the minimum age, which also holds where history is enforced; wait, or let a value be generated.',
    });
  });

  it('a generated value is not held to history and minimum age', async () => {
    const { directory, entry, server, account } = await start();
    server.domain.policy.minAge = DAY;
    const target = await entry();
    await directory.renew(target, 'directory-password', secret(VALUE), plain);
    const again = await directory.renew(target, 'directory-password', secret('Neue-Passw0rd-2'), plain);
    expect(again).toEqual({ outcome: 'done' });
    expect(account().password).toBe('Neue-Passw0rd-2');
  });
});

describe('one Modify', () => {
  it('sets the password, says pwdLastSet either way, and lifts a lock where there is one', async () => {
    const { directory, entry, account, world, operations } = await start({ switches: { unexpirePassword: false } });
    const { locked } = world.special;
    const target = await entry(locked);
    expect(await directory.renew(target, 'directory-password', secret(VALUE), plain)).toEqual({ outcome: 'done' });
    expect(account(locked)).toMatchObject({ password: VALUE, lockoutTime: 0n });
    expect(account(locked).pwdLastSet).toBeGreaterThan(toFileTime(START) - 10_000_000n);
    expect(operations().filter(operation => operation === 'modify')).toHaveLength(1);
    await directory.renew(target, 'directory-password', secret('Neue-Passw0rd-2'), { ...plain, mustChange: true });
    expect(account(locked).pwdLastSet).toBe(0n);
  });

  it('an unlock leaves the password as it is', async () => {
    const { directory, entry, account, world } = await start();
    const { locked } = world.special;
    expect(await directory.unlock(await entry(locked), 'directory-password')).toEqual({ outcome: 'done' });
    expect(account(locked)).toMatchObject({ password: locked.directoryPassword, lockoutTime: 0n });
  });

  it('a kind of another system is refused without asking', async () => {
    const { directory, entry, operations } = await start();
    const target = await entry();
    const before = operations().length;
    const refused = { outcome: 'refused', code: 'kind', detail: 'The directory holds directory-password only.' };
    expect(await directory.renew(target, 'unity-pin', secret('639274'), plain)).toEqual(refused);
    expect(await directory.unlock(target, 'cucm-pin')).toEqual(refused);
    expect(operations()).toHaveLength(before);
  });
});

describe('verifying by bind', () => {
  const cases: readonly [string, (account: Account) => unknown, object][] = [
    ['a right value', () => {}, { answer: 'correct' }],
    [
      'one that expired (532)',
      account => Object.assign(account, { pwdLastSet: toFileTime(START - 200 * DAY) }),
      { answer: 'correct-expired' },
    ],
    [
      'one that must be changed (773)',
      account => Object.assign(account, { pwdLastSet: 0n }),
      { answer: 'correct-expired' },
    ],
    [
      'one outside the hours of sign-in (530)',
      account => Object.assign(account, { restricted: 'hours' }),
      { answer: 'wrong', code: 'hours' },
    ],
    [
      'one at another workstation (531)',
      account => Object.assign(account, { restricted: 'workstation' }),
      { answer: 'wrong', code: 'workstation' },
    ],
    [
      'a disabled account (533)',
      account => Object.assign(account, { userAccountControl: 0x202 }),
      { answer: 'wrong', code: 'disabled' },
    ],
    [
      'an expired account (701)',
      account => Object.assign(account, { accountExpires: toFileTime(START - DAY) }),
      { answer: 'wrong', code: 'account-expired' },
    ],
    [
      'a locked account (775)',
      account => Object.assign(account, { lockoutTime: toFileTime(START) }),
      { answer: 'wrong', code: 'locked' },
    ],
  ];

  it.each(cases)('%s', async (_title, prepare, answer) => {
    const { directory, entry, account, person } = await start();
    prepare(account());
    const value = secret(person.directoryPassword);
    expect(await directory.verify(await entry(), 'directory-password', value)).toEqual(answer);
  });

  it('is known beforehand to be impossible where users are found and binds refused', async () => {
    const { directory, entry, control } = await start();
    await entry();
    expect(await directory.canVerify?.()).toBe(true);
    control.inject({ system: 'directory', operation: 'bind', fault: 'refuse' });
    const target = await entry();
    expect(await directory.verify(target, 'directory-password', secret('x'))).toMatchObject({ answer: 'unavailable' });
    expect(await directory.canVerify?.()).toBe(false);
  });

  it('an empty value is wrong even where the server would sign anybody in with it', async () => {
    const { directory, entry } = await start({ switches: { emptyPassword: 'anonymous' } });
    expect(await directory.verify(await entry(), 'directory-password', secret(''))).toEqual({
      answer: 'wrong',
      code: 'empty',
    });
  });

  it.each(['525', '52e'] as const)(
    'a wrong value is wrong, and counts once (%s for unknown users)',
    async unknownUser => {
      const { directory, entry, account } = await start({ switches: { unknownUser } });
      const target = await entry();
      const wrong = { answer: 'wrong', code: 'wrong' };
      expect(await directory.verify(target, 'directory-password', secret('Wrong-Passw0rd'))).toEqual(wrong);
      expect(account().badPwdCount).toBe(1);
      expect((await directory.describe(target)).credentials[0]).toMatchObject({ failures: 1 });
    },
  );

  it('failures are forgotten after the observation window, though the counter still stands', async () => {
    const { directory, entry, account, server, clock } = await start();
    const target = await entry();
    await directory.verify(target, 'directory-password', secret('Wrong-Passw0rd'));
    clock.advance(server.domain.policy.observationWindow);
    expect(account().badPwdCount).toBe(1);
    expect((await directory.describe(target)).credentials[0]).toMatchObject({ failures: 0 });
  });
});

describe('when the server does not do as asked', () => {
  it.each(['hang', 'drop-after'] as const)(
    'a Modify without an answer (%s) is unknown, and is sent once',
    async fault => {
      const { directory, entry, control, operations } = await start();
      const target = await entry();
      control.inject({ system: 'directory', operation: 'modify', fault });
      const answer = await directory.renew(target, 'directory-password', secret(VALUE), plain);
      expect(answer).toMatchObject({ outcome: 'unknown', code: 'directory-no-answer' });
      expect(operations().filter(operation => operation === 'modify')).toHaveLength(1);
    },
  );

  it.each(['hang', 'drop-after', 'refuse'] as const)(
    'a look-up without an answer (%s) has changed nothing',
    async fault => {
      const { directory, entry, control, operations } = await start();
      const target = await entry();
      control.inject({ system: 'directory', operation: 'search', fault });
      const answer = await directory.renew(target, 'directory-password', secret(VALUE), plain);
      expect(answer).toMatchObject({ outcome: 'failed', retryable: true });
      expect(operations()).not.toContain('modify');
    },
  );

  it.each([
    [51, { outcome: 'failed', code: 'directory-busy', retryable: true }],
    [52, { outcome: 'failed', code: 'directory-busy', retryable: true }],
    [50, { outcome: 'refused', code: 'no-right' }],
    [32, { outcome: 'failed', code: 'directory-protocol', retryable: true }],
    [10, { outcome: 'failed', code: 'directory-read-only', retryable: false }],
    [12, { outcome: 'failed', code: 'directory-control', retryable: false }],
    [1, { outcome: 'failed', code: 'directory-protocol', retryable: false }],
    [53, { outcome: 'failed', code: 'directory-protocol', retryable: false }],
  ])('result %i to a Modify', async (value, answer) => {
    const { directory, entry, control } = await start();
    const target = await entry();
    control.inject({ system: 'directory', operation: 'modify', fault: 'status', value });
    expect(await directory.renew(target, 'directory-password', secret(VALUE), plain)).toMatchObject(answer);
  });

  it('a busy server cannot say whether a value is right', async () => {
    const { directory, entry, control } = await start();
    const target = await entry();
    await directory.describe(target);
    control.inject({ system: 'directory', operation: 'bind', fault: 'status', value: 51 });
    expect(await directory.verify(target, 'directory-password', secret(VALUE))).toMatchObject({
      answer: 'unavailable',
      code: 'directory-busy',
    });
  });

  it('neither an answer nor an error holds the value or our password', async () => {
    const { directory, entry, control } = await start({ config: { timeout: 800 } });
    const target = await entry();
    const said: unknown[] = [];
    for (const fault of ['hang', 'refuse', 'drop-after', 'status'] as const) {
      control.inject({ system: 'directory', operation: 'modify', fault, value: 53, times: 1 });
      said.push(await directory.renew(target, 'directory-password', secret(VALUE), chosen));
    }
    control.inject({ system: 'directory', operation: 'bind', fault: 'status', value: 49 });
    said.push(await directory.verify(target, 'directory-password', secret(VALUE)));
    said.push(await directory.probe());
    expect(said).toHaveLength(6);
    expect(inspect(said, { depth: 9 })).not.toMatch(/Neue-Passw0rd|Svc-Rekey/);
  });
});

describe('policies', () => {
  it('the fine-grained policy holds where it can be read, else the stricter of domain and configuration', async () => {
    const unreadable = await start({ config: { failureLimit: 4 } });
    const target = await unreadable.entry();
    unreadable.server.populator.addSettings('Tight', 1, [target.dn ?? ''], { lockoutThreshold: 2, minLength: 20 });
    expect((await unreadable.directory.describe(target)).credentials[0]?.failureLimit).toBe(4);
    const readable = await start({ switches: { psoReadable: true } });
    const same = await readable.entry();
    readable.server.populator.addSettings('Tight', 1, [same.dn ?? ''], { lockoutThreshold: 2, minLength: 20 });
    expect((await readable.directory.describe(same)).credentials[0]?.failureLimit).toBe(2);
    expect(await readable.directory.policy(same, 'directory-password')).toMatchObject({ minLength: 20 });
  });

  it('protected members of nested groups, and our own account, are refused', async () => {
    const { directory, entry, world, server } = await start();
    expect((await directory.describe(await entry(world.special.protected))).protectedBy).toBe('privileged-group');
    const [own] = await directory.find({ by: 'userId', value: 'svc-rekey' });
    expect(own && (await directory.describe(own)).protectedBy).toBe('own-account');
    expect(server.bindDn).toContain('svc-rekey');
  });
});
