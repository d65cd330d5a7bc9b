import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { publicUrlOf } from '../../src/commands/surroundings.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load-config.ts';
import { describeProblem } from '../../src/config/problem.ts';
import { offersPersonalPage } from '../../src/from-config.ts';

const dir = mkdtempSync(join(tmpdir(), 'rekey-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

const key = Buffer.alloc(32, 1).toString('base64');
const base = `
server: { listen: "127.0.0.1:8080", publicUrl: "https://rekey.example.com" }
secrets: { key: "${key}" }
directory: { kind: active-directory, url: "ldaps://dc1.example.com", bindDn: "CN=svc", bindPassword: "x", baseDn: "DC=example" }
cucm: [ { name: main, host: cucm.example.com, username: axl, password: "pw" } ]
unity: [ { name: main, host: unity.example.com, username: cupi, password: "pw", pinSyncedWith: main } ]
mail: { url: "smtps://mail.example.com", from: "Rekey <rekey@example.com>" }
`;

function load(yaml: string, environment: NodeJS.ProcessEnv = {}): LoadedConfig {
  const file = join(dir, 'rekey.yaml');
  writeFileSync(file, yaml);
  return loadConfig(file, environment);
}

const problems = (loaded: LoadedConfig): string[] => (loaded.ok ? [] : loaded.problems.map(describeProblem));

test('a configuration with only what cannot be guessed is complete', () => {
  const loaded = load(base);
  expect(problems(loaded)).toEqual([]);
  if (!loaded.ok) return;
  const { config } = loaded;
  expect(config.dialog.verify['directory-password']).toEqual([['pin', 'mail-code']]);
  expect(config.store.url).toBe(`sqlite:${join(dir, 'rekey.db')}`);
  expect([config.phone.showSecretSeconds, config.dialog.coolingHours, config.renewal.applyWithin]).toEqual([
    180, 24, 15,
  ]);
  expect(JSON.stringify(config)).not.toContain('"pw"');
});

test('every mistake is reported at once, with where it is and what would be right', () => {
  const loaded = load(`
server: { listen: nowhere, publicUrl: "ftp://x" }
secrets: { key: "short" }
directory: { kind: openldap, url: "ldap://dc1", bindDn: a, bindPassword: b, baseDn: c }
cucm: [ { name: Main, host: h, username: u, password: p, version: "9.0", colour: red } ]
phones: {}
`);
  expect(problems(loaded)).toEqual([
    'server.listen: must be an address and a port, such as "0.0.0.0:8080"',
    'server.publicUrl: must begin with https:// (or http:// for trying out)',
    'secrets.key: must be 32 bytes in base64; make one with `rekey secrets new`',
    expect.stringContaining('directory.kind: '),
    'directory.url: must begin with ldaps:// (StartTLS can fall back to clear text)',
    expect.stringContaining('directory.bindDn: must be a distinguished name'),
    expect.stringContaining('directory.baseDn: must be a distinguished name'),
    'cucm.0.name: must be lower-case letters, digits and -, such as "main"',
    expect.stringContaining('cucm.0.version: '),
    'cucm.0.colour: is no key of the configuration; remove it or mend its spelling',
    'phones: is no key of the configuration; remove it or mend its spelling',
  ]);
});

test('what is absent is said to be missing, whatever it would be', () => {
  expect(
    problems(load('cucm: [ { name: main } ]\nphone: { allowHttp: true }\ndialog: { verify: { cucm-pin: [ pin ] } }')),
  ).toEqual([
    'secrets: is missing',
    'cucm.0.host: is missing',
    'cucm.0.username: is missing',
    'cucm.0.password: is missing',
  ]);
});

test('a mistake in one section hides none of the others, nor of what they get wrong together, nor of their files', () => {
  const loaded = load(`
server: { publicUrl: "http://rekey.example.com", tls: { cert: none.pem, key: none.key } }
secrets: { key: "${key}" }
cucm: [ { name: main, host: a, username: u, password: p, colour: red } ]
unity: [ { name: main, host: c, username: u, password: p }, { name: main, host: d, username: u, password: p } ]
dialog: { verify: { directory-password: [ "pin" ] } }
`);
  expect(problems(loaded)).toEqual([
    'cucm.0.colour: is no key of the configuration; remove it or mend its spelling',
    'unity.1.name: "main" stands twice; each needs a name of its own',
    expect.stringContaining('server.publicUrl: is not https'),
    expect.stringContaining('dialog.verify.directory-password.0: a directory password is never renewed on one factor'),
    expect.stringContaining('server.tls.cert: '),
    expect.stringContaining('server.tls.key: '),
  ]);
});

test('a mistake in a section hides no other of the same section: its files, what it names, what excludes each other', () => {
  const loaded = load(`
server: { publicUrl: "https://rekey.example.com", listen: "127.0.0.1:99999" }
secrets: { key: "${key}" }
directory: { kind: active-directory, url: "ldaps://dc1", bindDn: hello, bindPassword: x, baseDn: "not a dn", ca: none.pem }
cucm: [ { name: main, host: "http://x", username: "", password: p, ca: gone.pem } ]
unity: [ { name: main, host: c, username: "", password: p, ca: lost.pem, pinSyncedWith: nosuch } ]
mail: { url: "smtps://mail.example.com", from: nobody, ca: away.pem }
phone: { templates: nowhere, showSecretSeconds: -1 }
dialog: { mailCode: { attribute: "a b" }, verify: { directory-password: [ "pin" ] }, coolingHours: -1 }
policies: [ { kind: cucm-pin, minLength: 12, maxLength: 8, historyCount: -1 } ]
protected: { groups: [ Admins ] }
`);
  const paths = loaded.ok ? [] : loaded.problems.map(({ path }) => path);
  expect(paths.sort()).toEqual(
    [
      'server.listen',
      'directory.bindDn',
      'directory.baseDn',
      'directory.ca',
      'cucm.0.host',
      'cucm.0.username',
      'cucm.0.ca',
      'unity.0.username',
      'unity.0.ca',
      'unity.0.pinSyncedWith',
      'mail.from',
      'mail.ca',
      'phone.templates',
      'phone.showSecretSeconds',
      'dialog.mailCode.attribute',
      'dialog.coolingHours',
      'dialog.verify.directory-password.0',
      'policies.0',
      'policies.0.historyCount',
      'protected.groups.0',
    ].sort(),
  );
});

test.each(['0.0.0.0:8080', '[::]:8080', '127.0.0.1:0'])(
  'what is listened on as %s needs an address to be reached by',
  listen => {
    const loaded = load(`${base.replace(/server: .*/, `server: { listen: "${listen}" }`)}phone: { allowHttp: true }`);
    expect(problems(loaded)).toEqual([
      `server.publicUrl: is missing, and no phone or mail can name ${listen}; how Rekey is reached, such as https://rekey.example.com:8443`,
    ]);
  },
);

test('what only several sections together can get wrong is said as well', () => {
  const loaded = load(`
server: { publicUrl: "http://rekey.example.com" }
secrets: { key: "${key}" }
cucm: [ { name: main, host: a, username: u, password: p }, { name: main, host: b, username: u, password: p } ]
unity: [ { name: main, host: c, username: u, password: p, pinSyncedWith: other } ]
dialog: { verify: { directory-password: [ "pin" ], cucm-pin: [ "mail-code" ] } }
`);
  expect(problems(loaded)).toEqual([
    'cucm.1.name: "main" stands twice; each needs a name of its own',
    'unity.0.pinSyncedWith: no CUCM is named "other"; one of: main, main',
    expect.stringContaining('dialog.verify: offers cucm-pin alone'),
    expect.stringContaining('server.publicUrl: is not https'),
    'dialog.verify.directory-password.0: a directory password is never renewed on one factor; two factors, such as "pin + mail-code"',
    'dialog.verify.cucm-pin.0: the factor mail-code cannot be judged; a mail section, or leave this alternative out',
  ]);
});

test('of two PINs that synchronisation makes one, none is offered alone', () => {
  const loaded = load(`
server: { publicUrl: "https://rekey.example.com" }
secrets: { key: "${key}" }
cucm: [ { name: main, host: a, username: u, password: p } ]
unity: [ { name: main, host: c, username: u, password: p, pinSyncedWith: main } ]
dialog: { verify: { unity-pin: [ "pin" ] } }
`);
  expect(problems(loaded)).toEqual([
    'dialog.verify: offers unity-pin alone, and PIN synchronisation changes the other PIN with it; both cucm-pin and unity-pin, or neither',
  ]);
});

test('threat: the personal page is not served where what is typed into it crosses the network in clear text', () => {
  const withPage = (server: string, me = 'me: { enabled: true }'): string =>
    `${base.replace(/server: .*/, `server: ${server}`)}phone: { allowHttp: true }\n${me}\n`;
  const plain = '{ listen: "0.0.0.0:8080", publicUrl: "http://rekey.example.com" }';
  expect(problems(load(withPage(plain)))).toEqual([
    'me.enabled: would have passwords cross the network in clear text; an https:// address as server.publicUrl, or false',
  ]);
  const safe = ['{ publicUrl: "https://rekey.example.com" }', '{ listen: "127.0.0.1:80" }', '{ listen: "[::1]:80" }'];
  for (const server of safe) expect(problems(load(withPage(server)))).toEqual([]);
  const offered = (yaml: string): boolean | undefined => {
    const loaded = load(yaml);
    return loaded.ok ? offersPersonalPage(loaded.config, publicUrlOf(loaded.config)) : undefined;
  };
  expect(offered(withPage(plain, ''))).toBe(false);
  expect(safe.map(server => offered(withPage(server, '')))).toEqual([true, true, true]);
  expect(offered(withPage('{ publicUrl: "https://rekey.example.com" }', 'me: { enabled: false }'))).toBe(false);
});

test('an unknown factor is refused with the list', () => {
  const loaded = load(`${base}\ndialog: { verify: { cucm-pin: [ "pin", "question" ] } }`);
  expect(problems(loaded)).toEqual([
    'dialog.verify.cucm-pin.1: "question" is no factor; factors are pin, directory-password, mail-code, helpdesk-code, push',
  ]);
});

test('approval on a phone needs pushes, and a code of the helpdesk an agent who reads it out', () => {
  const verify = 'dialog: { verify: { status: [ "push", "helpdesk-code" ] } }';
  expect(problems(load(`${base}\n${verify}`))).toEqual([
    'dialog.verify.status.0: the factor push cannot be judged; phone.push.enabled: true, or leave this alternative out',
    expect.stringContaining('the factor helpdesk-code cannot be judged; an agent who reads it out: helpdesk.group'),
  ]);
  const able = 'phone: { push: { enabled: true, scheme: http } }\nhelpdesk: { group: "CN=Helpdesk,DC=x" }';
  expect(load(`${base}\n${verify}\n${able}`)).toMatchObject({ ok: true });
});

test('pushes over HTTPS need the authorities of the phones, and an address that tells phones apart', () => {
  expect(problems(load(`${base}\nphone: { push: { enabled: true } }`))).toEqual([
    expect.stringContaining('phone.push.ca: is missing, and no phone could be trusted'),
  ]);
  expect(problems(load(`${base}\nphone: { push: { enabled: true, scheme: http, address: relay } }`))).toEqual([
    expect.stringContaining('phone.push.address'),
  ]);
});

test.each(['mail', 'Mail', 'rfc822Mailbox'])(
  'threat: a code to the corporate mailbox, named as %s, never proves for the password that opens it',
  attribute => {
    const loaded = load(`${base}\ndialog: { mailCode: { attribute: ${attribute} } }`);
    expect(problems(loaded)).toEqual([
      expect.stringContaining('mail-code goes to the mailbox that the forgotten password opens'),
    ]);
  },
);

test('threat: without a directory nobody is in a group or scope that is to keep people out', () => {
  const loaded = load(`
server: { publicUrl: "https://rekey.example.com" }
secrets: { key: "${key}" }
cucm: [ { name: main, host: a, username: u, password: p, scope: [ "OU=Paris,DC=x" ] } ]
protected: { groups: [ "CN=Board,DC=x" ] }
mail: { url: "smtps://mail.example.com", from: "rekey@example.com" }
dialog: { verify: { cucm-pin: [ "mail-code" ] }, eligible: { except: [ "CN=Board,DC=x" ] } }
`);
  expect(problems(loaded)).toEqual([
    'dialog.verify.cucm-pin.0: the factor mail-code cannot be judged; dialog.mailCode.attribute: mail, since otherMailbox stands in a directory only, or leave this alternative out',
    'protected.groups: cannot be known without a directory; a directory section',
    'dialog.eligible.except: cannot be known without a directory; a directory section',
    'cucm.0.scope: cannot be known without a directory; a directory section',
  ]);
});

test('an environment variable that is no YAML is named, and its value is not repeated', () => {
  const loaded = load(base, { REKEY_SECRETS_PREVIOUS: '["c2VjcmV0" "x"' });
  expect(loaded).toMatchObject({
    ok: false,
    problems: [{ path: 'REKEY_SECRETS_PREVIOUS', problem: 'cannot be read as YAML', wanted: 'write a list as [a, b]' }],
  });
  expect(JSON.stringify(loaded)).not.toContain('c2VjcmV0');
});

test('environment variables win, reach list entries by name, and read secrets from files', () => {
  const file = join(dir, 'secret');
  writeFileSync(file, 'from-file\n');
  const loaded = load(base, {
    REKEY_DIRECTORY_BIND_DN: 'CN=other',
    REKEY_DIRECTORY_BIND_PASSWORD_FILE: file,
    REKEY_CUCM_MAIN_PASSWORD: '0123',
    REKEY_PHONE_SHOW_SECRET_SECONDS: '60',
    REKEY_PHONE_ALLOW_HTTP: 'true',
    REKEY_DIALOG_ELIGIBLE_GROUPS: '[ "CN=a,DC=x", "CN=b,DC=x" ]',
    PATH: '/bin',
  });
  expect(problems(loaded)).toEqual([]);
  if (!loaded.ok) return;
  const { directory, cucm, phone, dialog } = loaded.config;
  expect(directory?.bindDn).toBe('CN=other');
  expect(directory?.bindPassword.reveal()).toBe('from-file');
  expect(cucm[0]?.password.reveal()).toBe('0123');
  expect([phone.showSecretSeconds, phone.allowHttp]).toEqual([60, true]);
  expect(dialog.eligible.groups).toEqual(['CN=a,DC=x', 'CN=b,DC=x']);
});

test('a variable that names nothing, or a file that cannot be read, is a mistake like any other', () => {
  const loaded = load(base, { REKEY_DIRECTORY_BINDDN: 'x', REKEY_SECRETS_KEY_FILE: '/nowhere/key' });
  expect(problems(loaded)).toEqual([
    'REKEY_DIRECTORY_BINDDN: names no key of the configuration; see docs/operating.md "Configuration"',
    'REKEY_SECRETS_KEY_FILE: the file /nowhere/key cannot be read; a readable file that holds the value',
  ]);
});

test('match at the top stands for the same key of a section', () => {
  const loaded = load(`${base}\nmatch: { directory: employeeID, unity: DtmfAccessId }`);
  expect(loaded.ok && [loaded.config.directory?.match, loaded.config.unity[0]?.match]).toEqual([
    'employeeID',
    'DtmfAccessId',
  ]);
});

test('a file that is no YAML, no mapping or absent is refused with its place', () => {
  expect(problems(load('server: [')).join()).toMatch(/rekey\.yaml:\d+: /);
  expect(problems(load('- a\n- b')).join()).toContain('is not a mapping of sections');
  expect(problems(loadConfig(join(dir, 'absent.yaml'), {})).join()).toContain(
    'cannot be read; a YAML file; name it with --config FILE',
  );
});

test('lengths that exclude each other, and a subnet that is none, are refused', () => {
  const loaded = load(
    `${base}\npolicies: [ { kind: cucm-pin, minLength: 9, maxLength: 8 }, { kind: cucm-pin, name: long, minLength: 8 } ]`,
  );
  expect(problems(loaded)).toEqual([
    'policies.0: lengths from 9 to 8, generated 8, exclude each other; minLength ≤ generateLength ≤ maxLength',
  ]);
  const proxies = load(base.replace('publicUrl:', 'trustedProxies: [ "10.0.0.0/40", "nowhere" ], publicUrl:'));
  expect(problems(proxies)).toEqual([
    'server.trustedProxies.0: must be an address or a subnet, such as "10.20.0.0/16"',
    'server.trustedProxies.1: must be an address or a subnet, such as "10.20.0.0/16"',
  ]);
});
