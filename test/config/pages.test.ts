import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { describeProblem } from '../../src/config/problem.ts';
import { validateConfig } from '../../src/config/validate.ts';
import { givenGrantsFrom } from '../../src/from-config.ts';

const base = {
  server: { listen: '127.0.0.1:8080', publicUrl: 'https://rekey.example.com' },
  secrets: { key: Buffer.alloc(32, 1).toString('base64') },
  cucm: [{ name: 'main', host: 'cucm.example.com', username: 'axl', password: 'pw' }],
  dialog: { verify: { 'cucm-pin': ['pin'] } },
  mail: { url: 'smtps://mail.example.com', from: 'Rekey <rekey@example.com>' },
};
const directory = {
  kind: 'active-directory',
  url: 'ldaps://dc1.example.com',
  bindDn: 'CN=svc',
  bindPassword: 'x',
  baseDn: 'DC=example',
};
const oidc = { issuer: 'https://id.example.com', clientId: 'rekey', clientSecret: 's' };
const group = 'CN=Helpdesk,DC=example';

const problems = (more: object): readonly string[] =>
  validateConfig(configSchema.parse({ ...base, ...more })).map(describeProblem);

it('a group that gives a role needs a directory, or a provider whose groups are believed', () => {
  const given = {
    helpdesk: { group },
    admin: { group },
    web: { roles: [{ role: 'viewer', groups: [group], ous: ['OU=x'] }] },
  };
  const wanted = 'cannot be known without a directory; a directory section';
  expect(problems(given)).toEqual([
    `web.roles.0.ous: ${wanted}`,
    `helpdesk.group: ${wanted}`,
    `admin.group: ${wanted}`,
    `web.roles.0.groups: ${wanted}`,
  ]);
  expect(problems({ ...given, directory })).toEqual([]);
  expect(problems({ admin: { group }, web: { oidc: { ...oidc, groupsClaim: 'groups' } } })).toEqual([]);
});

it('a role by user id needs somewhere to sign in', () => {
  const roles = [{ role: 'admin', users: ['root'] }];
  expect(problems({ web: { roles } })).toEqual([
    'web.roles.0.users: cannot be known without a directory; a directory section',
  ]);
  expect(problems({ web: { roles, oidc } })).toEqual([]);
});

it('a role that is given to nobody, or for a cluster that is not there, is a mistake', () => {
  const roles = [{ role: 'agent' }, { role: 'agent', users: ['a'], clusters: ['main', 'other'] }];
  expect(problems({ directory, web: { roles } })).toEqual([
    'web.roles.0: is given to nobody; groups or users',
    'web.roles.1.clusters: no CUCM is named "other"; one of: main',
  ]);
});

it('a sign-in at a provider goes over https, or stays on this machine', () => {
  const plain = { listen: '127.0.0.1:8080', publicUrl: 'http://rekey.example.com' };
  const wanted = 'is not https, and a sign-in at a provider passes through it; an https:// address';
  const at = (server: object, issuer: string) =>
    problems({ server, phone: { allowHttp: true }, web: { oidc: { ...oidc, issuer } } });
  expect(at(plain, 'http://id.example.com')).toEqual([`server.publicUrl: ${wanted}`, `web.oidc.issuer: ${wanted}`]);
  for (const host of ['127.0.0.1', 'localhost', '[::1]'])
    expect(at({ listen: '127.0.0.1:8080', publicUrl: `http://${host}:8080` }, `http://${host}:9000`)).toEqual([]);
  expect(at({ ...plain, publicUrl: 'http://127.evil.test' }, 'https://id.example.com')).toEqual([
    `server.publicUrl: ${wanted}`,
  ]);
});

it('a ticket’s pattern must be a regular expression', () => {
  const { error } = configSchema.safeParse({ ...base, helpdesk: { ticket: { pattern: 'INC[' } } });
  expect(error?.issues.map(({ message }) => message)).toEqual(['must be a regular expression, such as "INC[0-9]{7}"']);
});

it('the groups of helpdesk and administrators are grants like those of web.roles', () => {
  const config = configSchema.parse({
    ...base,
    helpdesk: { group, showSecret: 'once' },
    admin: { group: 'CN=Admins' },
  });
  expect(givenGrantsFrom(config)).toMatchObject([
    {
      role: 'agent',
      groups: [group],
      users: [],
      ous: [],
      clusters: [],
      showSecret: 'once',
      maySkipVerification: false,
    },
    { role: 'admin', groups: ['CN=Admins'], showSecret: 'never' },
  ]);
  expect(givenGrantsFrom(configSchema.parse(base))).toEqual([]);
});
