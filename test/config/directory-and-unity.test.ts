import { describe, expect, it } from 'vitest';
import { directorySchema } from '../../src/config/directory.ts';
import { unitySchema } from '../../src/config/unity.ts';

const directory = {
  kind: 'active-directory',
  url: 'ldaps://dc1.example.com',
  bindDn: 'svc@example.com',
  bindPassword: 'x',
  baseDn: 'DC=example,DC=com',
};
const unity = { name: 'main', host: 'unity.example.com', username: 'rekey', password: 'x' };

const problems = (schema: typeof directorySchema | typeof unitySchema, input: object): string[] =>
  schema
    .safeParse(input)
    .error?.issues.flatMap(issue => [issue, ...('errors' in issue ? issue.errors.flat() : [])])
    .map(({ message }) => message) ?? [];

describe('the directory section', () => {
  it('takes one server or several, and fills in the rest', () => {
    expect(directorySchema.parse(directory)).toMatchObject({
      timeout: 5000,
      connectTimeout: 3000,
      attributes: { mail: 'mail', language: 'preferredLanguage' },
      withoutPolicyHints: 'accept',
      poolSize: 4,
    });
    const url = ['ldaps://dc1.example.com', 'ldaps://dc2.example.com:3636'];
    expect(directorySchema.parse({ ...directory, url }).url).toEqual(url);
  });

  it.each(['ldap://dc1.example.com', 'dc1.example.com', ''])('refuses %j: passwords travel over ldaps only', url => {
    expect(problems(directorySchema, { ...directory, url })).toContain(
      'must begin with ldaps:// (StartTLS can fall back to clear text)',
    );
  });

  it('refuses what is no attribute’s name, since it becomes part of every search', () => {
    for (const match of ['sAMAccountName)(objectClass=*', '', 'a b']) {
      expect(problems(directorySchema, { ...directory, match })).toEqual([
        'must be the name of an attribute, such as "sAMAccountName"',
      ]);
    }
  });
});

describe('the unity section', () => {
  it('takes a host, with a port or not, or several', () => {
    for (const host of ['unity.example.com', '192.0.2.7:8443', '[2001:db8::7]:443', ['a', 'b']]) {
      expect(unitySchema.parse({ ...unity, host }).host).toEqual(host);
    }
  });

  it.each(['https://unity.example.com', 'unity/vmrest', 'user@unity', 'a b'])('refuses %j for a host', host => {
    expect(problems(unitySchema, { ...unity, host })).toContain(
      'must be a host or host:port, without https:// or a path',
    );
  });
});
