import { beforeEach, describe, expect, it } from 'vitest';
import type { SubjectsConfig } from '../../src/renewal/subject.ts';
import { createSubjects } from '../../src/renewal/subjects.ts';
import { FakeSystem } from './fake-system.ts';

let cucm: FakeSystem;
let other: FakeSystem;
let unity: FakeSystem;
let directory: FakeSystem;

beforeEach(() => {
  cucm = new FakeSystem('cucm:main', ['cucm-pin']);
  other = new FakeSystem('cucm:lyon', ['cucm-pin']);
  unity = new FakeSystem('unity:main', ['unity-pin']);
  directory = new FakeSystem('directory', ['directory-password']);
  cucm.person = { firstName: 'Ann', lastName: 'Doe', extension: '71104', mail: 'cucm@corp.test', language: 'fr' };
  unity.person = { extension: '71104', mailbox: '71104' };
  directory.person = {
    displayName: 'Doe, Ann',
    alternateExtensions: ['+33171104'],
    mail: 'ann@corp.test',
    privateMail: 'ann@home.test',
    language: 'nl',
  };
  directory.dn = 'CN=Doe\\, Ann,OU=Paris,DC=corp,DC=test';
  other.userId = 'somebody';
});

const find = (typed: string, config: Partial<SubjectsConfig> = {}, systems = [cucm, unity, directory]) =>
  createSubjects({ systems, config: { scopes: {}, protectedGroups: [], ...config } }).find(typed);

const systemsOf = (answer: Awaited<ReturnType<typeof find>>): readonly string[] =>
  'found' in answer ? answer.found.entries.map(({ system }) => system) : [];

describe('a subject', () => {
  it('joins one entry of each system by user id, and merges what they know', async () => {
    const answer = await find(' jdoe ');
    expect(answer).toMatchObject({
      found: {
        userId: 'jdoe',
        person: {
          userId: 'jdoe',
          firstName: 'Ann',
          lastName: 'Doe',
          displayName: 'Doe, Ann',
          extension: '71104',
          mailbox: '71104',
          alternateExtensions: ['+33171104'],
        },
        language: 'fr',
        mail: 'ann@corp.test',
        privateMail: 'ann@home.test',
        enabled: true,
        unavailable: [],
      },
    });
    expect(systemsOf(answer)).toEqual(['cucm:main', 'unity:main', 'directory']);
  });

  it('is found by an extension that exactly one user has as primary', async () => {
    expect(await find('71104')).toMatchObject({ found: { userId: 'jdoe' } });
    other.person = { extension: '71104' };
    expect(await find('71104', {}, [cucm, other, unity, directory])).toEqual({
      none: 'subject-ambiguous',
      unavailable: [],
    });
  });

  it('is not found by an extension whose mailbox is another person’s', async () => {
    unity.userId = 'else';
    expect(await find('71104')).toEqual({ none: 'subject-ambiguous', unavailable: [] });
  });

  it('is taken by user id before any extension', async () => {
    other.userId = '71104';
    expect(await find('71104', {}, [cucm, other, unity, directory])).toMatchObject({ found: { userId: '71104' } });
  });

  it('is not found by an extension while a CUCM cannot say whose it is too', async () => {
    other.readFaults = 2;
    expect(await find('71104', {}, [cucm, other, unity])).toEqual({ none: 'unavailable', unavailable: ['cucm:lyon'] });
  });

  it('whose number nobody has is unknown beside the same silent systems as one that somebody has', async () => {
    directory.readFaults = 2;
    const unavailable = ['directory'];
    expect(await find('79999')).toEqual({ none: 'unknown', unavailable });
    directory.readFaults = 2;
    expect(await find('71104')).toMatchObject({ found: { userId: 'jdoe', unavailable } });
  });

  it('may stand in the directory or in CUCM alone', async () => {
    unity.userId = 'x';
    directory.userId = 'y';
    expect(systemsOf(await find('jdoe'))).toEqual(['cucm:main']);
    expect(systemsOf(await find('y'))).toEqual(['directory']);
  });

  it('is asked for again in the spelling of CUCM', async () => {
    cucm.userId = 'JDoe';
    const found = cucm.find.bind(cucm);
    cucm.find = async query => await found({ ...query, value: query.value === 'jdoe' ? 'JDoe' : query.value });
    const asked: string[] = [];
    directory.find = async ({ value }) => {
      asked.push(value);
      return value === 'JDoe' ? [directory.entry] : [];
    };
    expect(systemsOf(await find('jdoe'))).toEqual(['cucm:main', 'directory']);
    expect(asked).toEqual(['jdoe', 'JDoe']);
  });

  it('is ambiguous where a system has two, or two clusters have one each', async () => {
    unity.find = async () => [unity.entry, { ...unity.entry, id: 'second' }];
    expect(await find('jdoe')).toEqual({ none: 'subject-ambiguous', unavailable: [] });
    unity.find = async () => [];
    other.userId = 'jdoe';
    expect(await find('jdoe', {}, [cucm, other, directory])).toEqual({ none: 'subject-ambiguous', unavailable: [] });
  });

  it('belongs to the cluster whose scope its directory entry lies in', async () => {
    other.userId = 'jdoe';
    const scopes = { 'cucm:main': ['ou=Lyon,dc=corp,dc=test'], 'cucm:lyon': ['OU=Paris, DC=corp, DC=test'] };
    expect(systemsOf(await find('jdoe', { scopes }, [cucm, other, directory]))).toEqual(['cucm:lyon', 'directory']);
    directory.dn = 'CN=Ann,OU=XParis,DC=corp,DC=test';
    expect(systemsOf(await find('jdoe', { scopes }, [cucm, other, directory]))).toEqual(['directory']);
    directory.readFaults = 10;
    expect(await find('jdoe', { scopes }, [cucm, other, directory])).toEqual({
      none: 'unavailable',
      unavailable: ['cucm:main', 'cucm:lyon', 'directory'],
    });
  });

  it('lists the systems that do not answer apart from those that know nobody', async () => {
    unity.readFaults = 1;
    expect(await find('jdoe')).toMatchObject({ found: { unavailable: ['unity:main'] } });
    expect(await find('nobody')).toEqual({ none: 'unknown', unavailable: [] });
    unity.readFaults = 1;
    expect(await find('nobody')).toEqual({ none: 'unavailable', unavailable: ['unity:main'] });
  });

  it('is listed without a system that found but cannot describe it', async () => {
    unity.describe = async () => {
      throw new TypeError('broken');
    };
    const answer = await find('jdoe');
    expect(systemsOf(answer)).toEqual(['cucm:main', 'directory']);
    expect(answer).toMatchObject({ found: { unavailable: ['unity:main'] } });
  });

  it('is disabled where any of its entries is', async () => {
    unity.enabled = false;
    expect(await find('jdoe')).toMatchObject({ found: { enabled: false } });
  });

  it.each(['', '   ', 'a'.repeat(7000), 'a\u0000b', 'a\nb', 'é'.repeat(65)])('asks no system for %j', async typed => {
    for (const system of [cucm, unity, directory]) system.readFaults = 1;
    expect(await find(typed)).toEqual({ none: 'unknown', unavailable: [] });
  });
});

describe('protection', () => {
  it('of any one system protects the whole subject', async () => {
    unity.protectedBy = 'administrator-role';
    expect(await find('jdoe')).toMatchObject({ found: { protectedBy: 'administrator-role' } });
  });

  it('is given by membership in a listed group, however its name is written', async () => {
    directory.groups = ['CN=Board,OU=Groups,DC=corp,DC=test'];
    expect(await find('jdoe', { protectedGroups: ['cn=board, ou=groups, dc=corp, dc=test'] })).toMatchObject({
      found: { protectedBy: 'protected-group' },
    });
    expect(await find('jdoe', { protectedGroups: ['CN=Other,DC=corp,DC=test'] })).toMatchObject({
      found: { protectedBy: undefined },
    });
  });

  it('cannot be ruled out while the directory is silent, where groups are listed', async () => {
    directory.readFaults = 5;
    expect(await find('jdoe', { protectedGroups: ['CN=Board,DC=corp,DC=test'] })).toMatchObject({
      found: { protectedBy: 'protection-unknown' },
    });
    directory.readFaults = 5;
    expect(await find('jdoe')).toMatchObject({ found: { protectedBy: undefined } });
  });
});
