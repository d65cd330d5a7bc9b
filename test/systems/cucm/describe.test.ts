import { describe, expect, it } from 'vitest';
import { cucmSchema } from '../../../src/config/cucm.ts';
import type { Axl, Row } from '../../../src/systems/cucm/client.ts';
import { credentialState, readCredentials } from '../../../src/systems/cucm/credential.ts';
import { find } from '../../../src/systems/cucm/find.ts';
import { languageOf } from '../../../src/systems/cucm/locale.ts';
import { protectedBy } from '../../../src/systems/cucm/protection.ts';
import { anna } from './stub-axl.ts';

const now = 1_700_000_000_000;
const seconds = now / 1000;

function axlOf(rows: (statement: string) => readonly Row[], version = '12.5'): Axl & { statements: string[] } {
  const statements: string[] = [];
  return {
    version,
    statements,
    call: () => Promise.reject(new Error('not here')),
    document: () => Promise.reject(new Error('not here')),
    query: async statement => {
      statements.push(statement.text);
      return rows(statement.text);
    },
    close: () => undefined,
  };
}

const ordinary: Row = {
  tkcredential: '4',
  timechanged: String(seconds - 1000),
  credmustchange: 'f',
  cantchange: 'f',
  doesntexpire: 'f',
  hackcount: '0',
  lastsuccessfullogintime: String(seconds - 500),
  policyname: 'Default Credential Policy',
  maxdays: '180',
  maxhacks: '3',
  hackresettime: '30',
  lockoutduration: '30',
};

async function state(row: Row, kind: 'cucm-pin' | 'cucm-password' = 'cucm-pin') {
  return credentialState(
    await readCredentials(
      axlOf(() => [{ ...ordinary, ...row }]),
      anna.id,
    ),
    kind,
    now,
  );
}

describe('the state of a credential', () => {
  it('is told in milliseconds, with the counter, its limit and its stamp', async () => {
    expect(await state({ hackcount: '1', timelasthacked: String(seconds - 60) })).toEqual({
      kind: 'cucm-pin',
      stamp: String(seconds - 1000),
      notRenewable: undefined,
      changedAt: now - 1_000_000,
      expiresAt: now - 1_000_000 + 180 * 86_400_000,
      mustChange: false,
      locked: 'no',
      failures: 1,
      failureLimit: 3,
      lastFailureAt: now - 60_000,
      lastSuccessAt: now - 500_000,
    });
  });

  it('is told with the addresses of the last failure and success, and with what was before, where CUCM keeps it', async () => {
    const row = {
      lastunsuccessfulloginip: '10.0.0.7',
      lastsuccessfulloginip: '10.0.0.8',
      prevlastsuccessfullogintime: String(seconds - 900),
      previoushackcount: '2',
    };
    expect(await state(row)).toMatchObject({
      lastFailureAddress: '10.0.0.7',
      lastSuccessAddress: '10.0.0.8',
      previousSuccessAt: now - 900_000,
      previousFailures: 2,
    });
    for (const [version, asked] of [
      ['11.0', false],
      ['11.5', true],
      ['15.0', true],
    ] as const) {
      const axl = axlOf(() => [], version);
      await readCredentials(axl, anna.id);
      expect(axl.statements[0]?.includes('previoushackcount')).toBe(asked);
    }
  });

  it('counts no failures once the time after which CUCM clears them has passed, with a margin for clocks', async () => {
    const failed = (ago: number) => state({ hackcount: '2', timelasthacked: String(seconds - ago) });
    expect((await failed(30 * 60 + 31)).failures).toBe(0);
    expect((await failed(30 * 60 + 29)).failures).toBe(2);
  });

  it.each([
    ['for as long as the policy says', { timehackedlockout: String(seconds - 1799) }, 'failed-attempts'],
    ['no longer', { timehackedlockout: String(seconds - 1800) }, 'no'],
    [
      'for ever where only an administrator may unlock',
      { timehackedlockout: '1', lockoutduration: '0' },
      'failed-attempts',
    ],
    ['by an administrator above all', { timeadminlockout: '1', timehackedlockout: String(seconds) }, 'administrator'],
    ['not by an empty or zero time', { timeadminlockout: '0', timehackedlockout: '0' }, 'no'],
  ])('is locked %s', async (_title, row, locked) => {
    expect((await state(row)).locked).toBe(locked);
  });

  it.each([{ doesntexpire: 't' }, { maxdays: '0' }])('never expires with %o', async row => {
    expect((await state(row)).expiresAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('must be changed, cannot be changed, is not there, as the row says', async () => {
    expect((await state({ credmustchange: 't' })).mustChange).toBe(true);
    expect((await state({ cantchange: 't' })).notRenewable).toBe('cannot-change');
    expect(await state({ tkcredential: '3' })).toEqual({
      kind: 'cucm-pin',
      stamp: '',
      notRenewable: 'absent',
      mustChange: false,
      locked: 'no',
    });
  });

  it('is held elsewhere for the password of a directory user, whose PIN is held here', async () => {
    const directory = '11111111-2222-3333-4444-555555555555';
    expect((await state({ directory, tkcredential: '3' }, 'cucm-password')).notRenewable).toBe('held-elsewhere');
    expect((await state({ directory })).notRenewable).toBeUndefined();
    expect((await state({ tkcredential: '3' }, 'cucm-password')).notRenewable).toBeUndefined();
  });

  it('is read without the column that holds the value', async () => {
    const axl = axlOf(() => []);
    await readCredentials(axl, anna.id);
    expect(axl.statements[0]).not.toMatch(/\bcredentials\b|\*/);
  });
});

describe('protection', () => {
  const config = cucmSchema.parse({
    name: 'main',
    host: 'cucm',
    username: 'u',
    password: 'p',
    protectedGroups: ['Board'],
    ordinaryRoles: ['Our Self Care'],
  });
  it.each([
    [[], undefined],
    [[{ groupname: 'Standard CCM End Users', rolename: 'Standard CCM End Users' }], undefined],
    [[{ groupname: 'No roles' }], undefined],
    [[{ groupname: 'Ours', rolename: 'Our Self Care' }], undefined],
    [[{ groupname: 'Board' }], 'protected-group'],
    [[{ groupname: 'Standard CCM Super Users', rolename: 'Standard CCM Admin Users' }], 'administration-role'],
    [[{ groupname: 'Ours', rolename: 'Our Helpdesk' }], 'administration-role'],
    [[{ groupname: 'Board' }, { groupname: 'x', rolename: 'Standard AXL API Access' }], 'administration-role'],
    [[{ groupname: 'x', rolename: 'standard ccm end users' }], 'administration-role'],
  ])('of %o is %s', async (rows, expected) => {
    expect(
      await protectedBy(
        axlOf(() => rows),
        config,
        anna.id,
      ),
    ).toBe(expected);
  });
});

describe('an entry', () => {
  const row: Row = {
    pkid: anna.id,
    userid: 'anna',
    firstname: 'Anna',
    lastname: 'Lind',
    displayname: 'Anna Lind',
    mailid: 'anna@example.com',
    telephonenumber: '+33 1 22',
    selfservice: '71104',
    status: '1',
    userlocale: 'French France',
  };
  const lines = [
    { pattern: '71104', dnusage: '1' },
    { pattern: '\\+33155', dnusage: '0' },
    { pattern: '71104', dnusage: '0' },
  ];
  const rows = (users: readonly Row[]) => (statement: string) => (statement.includes('union') ? lines : users);

  it('is a person with names, numbers, mail and language', async () => {
    const axl = axlOf(rows([row]));
    expect(await find(axl, 'cucm:main', { by: 'userId', value: 'anna' })).toEqual([
      {
        system: 'cucm:main',
        id: anna.id,
        userId: 'anna',
        enabled: true,
        person: {
          firstName: 'Anna',
          lastName: 'Lind',
          displayName: 'Anna Lind',
          extension: '71104',
          alternateExtensions: ['+33155', '+33 1 22'],
          mail: 'anna@example.com',
          language: 'fr',
        },
      },
    ]);
    expect(axl.statements[0]).toContain('eu.tkuserprofile=1');
  });

  it('is found by its exact user id only, whatever the database thinks equal', async () => {
    const axl = axlOf(rows([{ ...row, userid: 'Anna' }]));
    expect(await find(axl, 'cucm:main', { by: 'userId', value: 'anna' })).toEqual([]);
    expect(await find(axlOf(rows([row])), 'cucm:main', { by: 'userId', value: 'anna ' })).toEqual([]);
  });

  it('is found by its pkid in either case, and by its primary extension, a leading + escaped as CUCM does', async () => {
    const axl = axlOf(rows([row]));
    expect(await find(axl, 'cucm:main', { by: 'id', value: anna.id.toUpperCase() })).toHaveLength(1);
    expect(await find(axl, 'cucm:main', { by: 'extension', value: '71104' })).toHaveLength(1);
    expect(await find(axl, 'cucm:main', { by: 'extension', value: '+33155' })).toEqual([]);
    expect(axl.statements.at(-2)).toContain("n.dnorpattern='\\+33155'");
  });

  it('is told twice at most', async () => {
    const many = ['a', 'b', 'c', 'd'].map(userid => ({ ...row, userid }));
    expect(await find(axlOf(rows(many)), 'cucm:main', { by: 'extension', value: '71104' })).toHaveLength(2);
  });

  it.each([
    ['1', true],
    [undefined, true],
    ['0', false],
    ['2', false],
  ])('with status %s is enabled: %s', async (status, enabled) => {
    const [entry] = await find(axlOf(rows([{ ...row, status }])), 'cucm:main', { by: 'userId', value: 'anna' });
    expect(entry?.enabled).toBe(enabled);
  });

  it('is asked for without a display name in CUCM 10.5, which has none', async () => {
    const axl = axlOf(rows([row]), '10.5');
    await find(axl, 'cucm:main', { by: 'userId', value: 'anna' });
    expect(axl.statements[0]).not.toContain('displayname');
  });

  it('speaks a language that we have words for', () => {
    const names = ['English United States', 'Dutch Netherlands', 'Klingon Qonos', undefined];
    expect(names.map(languageOf)).toEqual(['en', 'nl', undefined, undefined]);
  });
});
