import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { UnitySwitches } from '../../../src/lab/unity/switches.ts';
import type { Entry, RenewOptions } from '../../../src/renewal/ports.ts';
import { secret, type UnityBench, type UnityBenchOptions, unityBench } from './unity-bench.ts';

const open: UnityBench[] = [];
async function start(options?: UnityBenchOptions): Promise<UnityBench> {
  const bench = await unityBench(options);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

const plain: RenewOptions = { mustChange: false, chosen: false, unlock: false };

describe('finding users', () => {
  it('an alias, an extension and an ObjectId each find the one user, with everything the policy asks of a person', async () => {
    const { unity, user, person } = await start();
    user.alternateExtensions = ['88001', '88002'];
    const entry: Entry = {
      system: 'unity:main',
      id: user.objectId,
      userId: person.userId,
      enabled: true,
      person: {
        firstName: person.firstName,
        lastName: person.lastName,
        displayName: person.displayName,
        extension: person.extension,
        alternateExtensions: ['88001', '88002'],
        mailbox: person.extension,
        mail: person.mail,
      },
    };
    expect(await unity.find({ by: 'userId', value: person.userId.toUpperCase() })).toEqual([entry]);
    expect(await unity.find({ by: 'extension', value: person.extension })).toEqual([entry]);
    expect(await unity.find({ by: 'id', value: user.objectId })).toEqual([entry]);
  });

  it('the configured attribute is what joins: an address or an extension in place of the alias', async () => {
    const byMail = await start({ config: { match: 'EmailAddress' } });
    const [entry] = await byMail.unity.find({ by: 'userId', value: byMail.person.mail });
    expect(entry).toMatchObject({ id: byMail.user.objectId, userId: byMail.person.mail });
    expect(await byMail.unity.find({ by: 'userId', value: byMail.person.userId })).toEqual([]);
    const byNumber = await start({ config: { match: 'DtmfAccessId' } });
    const [same] = await byNumber.unity.find({ by: 'userId', value: byNumber.person.extension });
    expect(same).toMatchObject({ id: byNumber.user.objectId, userId: byNumber.person.extension });
  });

  it('an extension that two partitions hold finds both, so that nobody is taken for another', async () => {
    const { unity, server, world, person } = await start();
    const other = server.system.users.byAlias(world.users[1]?.userId ?? '');
    if (other) other.extension = person.extension;
    expect(await unity.find({ by: 'extension', value: person.extension })).toHaveLength(2);
  });

  it('an inactive user is not enabled', async () => {
    const { world, entry } = await start();
    expect((await entry(world.special.disabled)).enabled).toBe(false);
  });

  it('nothing but letters, digits and ._+@- is ever put into a query', async () => {
    const { unity, control, person } = await start();
    for (const value of [
      `${person.userId})`,
      'a b',
      'a&b',
      "o'brien",
      '(alias startswith a)',
      '',
      '*',
      'x'.repeat(7000),
    ]) {
      for (const by of ['userId', 'extension', 'id'] as const) {
        expect(await unity.find({ by, value }), `${by} ${value}`).toEqual([]);
      }
    }
    expect(control.calls).toEqual([]);
  });

  it('no text at all finds anybody but the user of exactly that alias', async () => {
    const { unity, person } = await start();
    const unit = fc.constantFrom(...person.userId, '(', ')', ' ', '%', '&', '?', '/', '#', 'é', '\0');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 10 }), async value => {
        const found = await unity.find({ by: 'userId', value });
        return found.every(entry => entry.userId.toLowerCase() === value.toLowerCase());
      }),
      { numRuns: 100 },
    );
  });
});

describe('renewing', () => {
  it('sets the PIN with one PUT that says must-change, and leaves a lock alone unless asked', async () => {
    const { unity, server, person, entry, puts } = await start();
    const answer = await unity.renew(await entry(), 'unity-pin', secret('639274'), plain);
    expect(answer).toEqual({ outcome: 'done' });
    expect(puts()).toEqual([{ Credentials: '639274', CredMustChange: 'false' }]);
    expect(server.system.signIn(person.userId, '639274')).toBe('ok');
    await unity.renew(await entry(), 'unity-pin', secret('740385'), { ...plain, mustChange: true });
    expect(server.system.signIn(person.userId, '740385')).toBe('must-change');
  });

  it('lifts a lock from failed attempts with the new PIN, or without one', async () => {
    const { unity, server, world, entry, puts } = await start();
    const { locked } = world.special;
    const target = await entry(locked);
    expect((await unity.describe(target)).credentials[0]).toMatchObject({ locked: 'failed-attempts', failures: 3 });
    expect(await unity.unlock(target, 'unity-pin')).toEqual({ outcome: 'done' });
    expect(puts()).toEqual([{ HackCount: '0', TimeHacked: '' }]);
    expect(server.system.signIn(locked.userId, locked.unityPin)).toBe('ok');
    await unity.renew(target, 'unity-pin', secret('639274'), { ...plain, unlock: true });
    expect(puts()[1]).toEqual({ Credentials: '639274', CredMustChange: 'false', HackCount: '0', TimeHacked: '' });
  });

  it('never lifts an administrator’s lock', async () => {
    const { unity, server, user, person, entry } = await start();
    user.credentials.pin.lockedAt = Date.UTC(2026, 0, 14);
    const target = await entry();
    expect((await unity.describe(target)).credentials[0]).toMatchObject({ locked: 'administrator' });
    await unity.unlock(target, 'unity-pin');
    await unity.renew(target, 'unity-pin', secret('639274'), { ...plain, unlock: true });
    expect(server.system.signIn(person.userId, '639274')).toBe('locked');
  });

  it.each([
    ['12', 'length', 'the value is too short or too long'],
    ['123456', 'trivial', 'the value is trivial'],
    ['abcdef', 'policy', 'it does not meet the authentication rule'],
  ])('%s is refused as %s, in a sentence without the value', async (value, code, why) => {
    const { unity, server, entry } = await start();
    const host = new URL(server.url).host;
    expect(await unity.renew(await entry(), 'unity-pin', secret(value), plain)).toEqual({
      outcome: 'refused',
      code,
      detail: `Unity Connection ${host} refused a change of unity-pin: ${why} (400).`,
    });
  });

  it('a value used before is refused as history, one changed too recently as minimum-age', async () => {
    const { unity, entry } = await start({ switches: { minDurationBinds: true } });
    const target = await entry();
    await unity.renew(target, 'unity-pin', secret('639274'), plain);
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toMatchObject({ code: 'history' });
    expect(await unity.renew(target, 'unity-pin', secret('740385'), plain)).toMatchObject({ code: 'minimum-age' });
  });

  it('the web password of an LDAP user is held elsewhere and is refused without asking; the PIN is not', async () => {
    const { unity, world, entry, puts } = await start();
    const target = await entry(world.special.ldapSynced);
    const { credentials } = await unity.describe(target);
    expect(credentials.map(({ kind, notRenewable }) => [kind, notRenewable])).toEqual([
      ['unity-pin', undefined],
      ['unity-password', 'held-elsewhere'],
    ]);
    expect(await unity.renew(target, 'unity-password', secret('Neue-Passw0rd-1'), plain)).toEqual({
      outcome: 'refused',
      code: 'held-elsewhere',
      detail: "The web password of an LDAP user is the directory's; change it there.",
    });
    expect(puts()).toEqual([]);
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toEqual({ outcome: 'done' });
  });

  it('users with an administrator role, and our own account, are protected whoever asks', async () => {
    const { unity, world, entry, puts } = await start();
    const target = await entry(world.special.protected);
    expect((await unity.describe(target)).protectedBy).toBe('administration-role');
    const refused = {
      outcome: 'refused',
      code: 'protected',
      detail: 'The user is protected (administration-role) and is never changed here.',
    };
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toEqual(refused);
    expect(await unity.unlock(target, 'unity-pin')).toEqual(refused);
    expect(puts()).toEqual([]);
    const own = await start({
      config: { username: world.users[0]?.userId, password: 'x' },
      accounts: [{ username: world.users[0]?.userId ?? '', password: 'x', privileged: true }],
    });
    expect((await own.unity.describe(await own.entry())).protectedBy).toBe('own-account');
  });

  it('a role that only configuration protects is heeded; other roles are ordinary', async () => {
    const listed = await start({ config: { protectedRoles: ['mailbox access delegate'] } });
    listed.user.roles = ['Mailbox Access Delegate'];
    expect((await listed.unity.describe(await listed.entry())).protectedBy).toBe('administration-role');
    const unlisted = await start();
    unlisted.user.roles = ['Mailbox Access Delegate'];
    expect((await unlisted.unity.describe(await unlisted.entry())).protectedBy).toBeUndefined();
  });

  it('a credential that cannot be changed is told as such and refused', async () => {
    const { unity, user, entry } = await start();
    user.credentials.pin.cantChange = true;
    const target = await entry();
    expect((await unity.describe(target)).credentials[0]?.notRenewable).toBe('cannot-change');
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toEqual({
      outcome: 'refused',
      code: 'cannot-change',
      detail: 'The credential is marked as one that cannot be changed (CantChange).',
    });
  });

  it('a kind of another system is refused, and a PIN is never verified', async () => {
    const { unity, entry, control } = await start();
    const target = await entry();
    control.calls.length = 0;
    expect(await unity.renew(target, 'cucm-pin', secret('639274'), plain)).toMatchObject({ code: 'kind' });
    expect(await unity.verify(target, 'unity-pin', secret('639274'))).toEqual({
      answer: 'unavailable',
      code: 'unity-cannot-verify',
      detail: 'Unity Connection offers no way to verify a PIN or password; a synchronised PIN is verified on CUCM.',
    });
    expect(control.calls).toEqual([]);
  });

  it('a user who is gone is refused as gone', async () => {
    const { unity, entry } = await start();
    const target = { ...(await entry()), id: '00000000-0000-4000-a000-000000000000' };
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toMatchObject({
      outcome: 'refused',
      code: 'gone',
    });
    await expect(unity.describe(target)).rejects.toMatchObject({ code: 'unity-protocol' });
  });
});

describe('every way in which Unity Connection may answer', () => {
  const places = ['authenticationrules', 'credentialpolicies', 'both'] as const;
  const shapes = (['message', 'list', 'xml', 'plain'] as const).flatMap((errorShape, row) =>
    places.map((rulesAt, column): Partial<UnitySwitches> => {
      const even = (row + column) % 2 === 0;
      return { errorShape, rulesAt, errorsIn200: even, listShape: row % 2 === 0 ? 'flat' : 'wrapped' };
    }),
  );

  it.each(shapes)('finds, describes, sets and refuses alike with %o', async switches => {
    const { unity, person, entry } = await start({ switches });
    const target = await entry();
    expect(await unity.find({ by: 'userId', value: `${person.userId}x` })).toEqual([]);
    const { credentials } = await unity.describe(target);
    expect(credentials[0]).toMatchObject({ failures: 0, failureLimit: 3, mustChange: false, locked: 'no' });
    expect(await unity.policy(target, 'unity-pin')).toMatchObject({
      minLength: 6,
      historyCount: 5,
      expiresAfterDays: 180,
    });
    expect(await unity.renew(target, 'unity-pin', secret('639274'), plain)).toEqual({ outcome: 'done' });
    const refused = await unity.renew(target, 'unity-pin', secret('639274'), plain);
    expect(refused).toMatchObject({ outcome: 'refused', code: 'history' });
    expect(JSON.stringify(refused)).not.toContain('639274');
    const absent = { ...target, id: '00000000-0000-4000-a000-000000000000' };
    expect(await unity.renew(absent, 'unity-pin', secret('740385'), plain)).toMatchObject({ code: 'gone' });
  });
});
