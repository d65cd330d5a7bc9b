import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { systemClock } from '../../src/base/clock.ts';
import { phoneModel } from '../../src/lab/phone/phone-models.ts';
import { VirtualPhone } from '../../src/lab/phone/virtual-phone.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { press } from './estate.ts';
import { type RekeyProcess, runRekey, startRekey } from './rekey-process.ts';

const root = join(import.meta.dirname, '../..');

const toldKeys = [
  'userId',
  'firstName',
  'lastName',
  'mail',
  'privateMail',
  'extension',
  'device',
  'ip',
  'pin',
  'unityPin',
  'directoryPassword',
] as const;
type Told = Pick<LabUser, (typeof toldKeys)[number]>;
type System = { readonly url: string; readonly username: string; readonly password: string; readonly version: string };
type Named = 'axl' | 'ris' | 'unity' | 'smtp' | 'mailbox' | 'control' | 'phone';
type LabFile = Readonly<Record<Named, System>> & {
  readonly directory: Readonly<Record<'url' | 'baseDn' | 'bindDn' | 'bindPassword', string>>;
  readonly ca: string;
  readonly users: readonly Told[];
  readonly special: Readonly<Record<string, Told>>;
  readonly agents: Readonly<Record<string, { readonly userId: string; readonly password: string }>>;
};
type Call = Readonly<Record<'system' | 'method' | 'path' | 'body', string>>;
type Changes = Readonly<Record<string, object | string>>;

/** A lab as a process of its own, and what it wrote. */
interface RunningLab {
  readonly dir: string;
  readonly ca: string;
  readonly file: LabFile;
  readonly process: RekeyProcess;
}

async function openLab(values: readonly string[]): Promise<RunningLab> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-command-'));
  const process = startRekey(['lab', '--dir', dir, '--port', '0', ...values]);
  await process.line(/^lab ready$/m);
  const file = JSON.parse(await readFile(join(dir, 'lab.json'), 'utf8')) as LabFile;
  return { dir, ca: await readFile(file.ca, 'utf8'), file, process };
}

async function closeLab({ dir, process }: RunningLab): Promise<void> {
  await process.kill('SIGTERM');
  await rm(dir, { recursive: true, force: true });
}

const configOf = ({ dir }: Pick<RunningLab, 'dir'>): string => join(dir, 'rekey.yaml');

/** The lab's configuration with other sections, in a directory of its own below the lab's. */
async function configWith({ dir }: RunningLab, name: string, changes: Changes): Promise<string> {
  const ours = parse(await readFile(configOf({ dir }), 'utf8')) as Record<string, object>;
  const place = join(dir, name);
  await mkdir(place);
  const entries = Object.entries(changes).map(([key, value]) => [
    key,
    typeof value === 'object' && !Array.isArray(value) ? { ...ours[key], ...value } : value,
  ]);
  await writeFile(join(place, 'rekey.yaml'), stringify({ ...ours, ...Object.fromEntries(entries) }), { mode: 0o600 });
  return join(place, 'rekey.yaml');
}

interface Asked {
  readonly url: string;
  readonly login: Pick<System, 'username' | 'password'>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a stock HTTPS client that trusts nothing but the lab's authority is answered. */
async function ask({ ca }: RunningLab, { url, login, body, headers = {} }: Asked): Promise<string> {
  const auth = `${login.username}:${login.password}`;
  const sent = request(url, { ca, auth, method: body === undefined ? 'GET' : 'POST', headers, timeout: 10_000 });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function isPin(lab: RunningLab, userId: string, pin: string): Promise<boolean> {
  const { axl } = lab.file;
  const answer = await ask(lab, {
    url: axl.url,
    login: axl,
    headers: { 'Content-Type': 'text/xml', SOAPAction: `"CUCM:DB ver=${axl.version} doAuthenticateUser"` },
    body: `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://www.cisco.com/AXL/API/${axl.version}"><soapenv:Body><ns:doAuthenticateUser><userid>${userId}</userid><pin>${pin}</pin></ns:doAuthenticateUser></soapenv:Body></soapenv:Envelope>`,
  });
  return answer.includes('<userAuthenticated>true</userAuthenticated>');
}

const control = ({ file }: RunningLab, path: string, init?: RequestInit): Promise<Response> =>
  fetch(file.control.url + path, init);

const postFault = (lab: RunningLab, body: string): Promise<Response> =>
  control(lab, 'faults', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });

async function callsOf(lab: RunningLab): Promise<readonly Call[]> {
  return (await (await control(lab, 'calls')).json()) as Call[];
}

/** The new PINs that CUCM was asked to set for a user. */
async function pinsSet(lab: RunningLab, userId: string): Promise<readonly string[]> {
  const ours = (await callsOf(lab)).filter(({ body }) => /updateUser\b/.test(body) && body.includes(`>${userId}<`));
  return ours.map(({ body }) => /<(?:\w+:)?pin>(\d+)</.exec(body)?.[1] ?? '');
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

function userAt({ file }: RunningLab, index: number): Told {
  const user = file.users[index];
  if (!user) throw new Error(`The lab has no user ${index}.`);
  return user;
}

function specialUser({ file }: RunningLab, trait: string): Told {
  const user = file.special[trait];
  if (!user) throw new Error(`The lab has no ${trait} user.`);
  return user;
}

let lab: RunningLab;

beforeAll(async () => {
  lab = await openLab(['--users', '3', '--seed', '5']);
});

afterAll(() => closeLab(lab));

describe.concurrent('help and wrong use', () => {
  it.each([
    ['', ['serve', 'demo', 'lab', 'check', 'policy', 'renew', 'secrets', '--version', 'Exit codes']],
    ['serve', ['--config']],
    ['demo', ['--port']],
    ['lab', ['--dir', '--users', '--seed', '--port']],
    ['check', ['--config', '--connect']],
    ['policy', ['check', 'generate']],
    ['policy check', ['--kind', '--value', '--user', '--forbidden', '--ndjson']],
    ['policy generate', ['--kind', '--count', '--length', '--forbidden', '--user']],
    ['renew', ['<user>', '--kinds', '--dry-run', '--config']],
    ['secrets', ['new', 'rotate']],
    ['secrets rotate', ['--config']],
  ])('“%s --help” names what it takes', async (command, named) => {
    const { code, stdout, stderr } = await runRekey([...command.split(' ').filter(Boolean), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of named) expect(stdout).toContain(name);
  });

  it('--version is the version of the package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await runRekey(['--version'])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    ['nonsense', "unknown command 'nonsense'"],
    ['serve --nonsense', "unknown option '--nonsense'"],
    ['serve extra', 'too many arguments'],
    ['serve --config', "'--config <file>' argument missing"],
    ['check --nonsense', "unknown option '--nonsense'"],
    ['renew --kinds cucm-pin', "missing required argument 'user'"],
    ['renew someone', "required option '--kinds <kinds>' not specified"],
    ['renew someone --kinds pin', 'pin: no such kind; kinds are cucm-pin'],
    ['lab', "required option '--dir <dir>' not specified"],
    ['lab --dir x --port 99999', 'port must be a whole number from 0 to 65535.'],
    ['lab --dir x --users many', 'users must be a whole number from 0 to 200000.'],
    ['lab --dir x --seed 1.5', 'seed must be a whole number'],
    ['demo --port -1', 'port must be a whole number'],
    ['policy nonsense', "unknown command 'nonsense'"],
    ['policy generate --kind pin', '"pin" is no kind of credential'],
    ['policy generate --kind cucm-pin --count x', '--count must be a whole number'],
    ['secrets nonsense', "unknown command 'nonsense'"],
    ['secrets new --nonsense', "unknown option '--nonsense'"],
    ['secrets rotate extra', 'too many arguments'],
  ])('“%s” is wrong use, said in one sentence', async (command, sentence) => {
    const { code, stdout, stderr } = await runRekey(command.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [said, hint, ...more] = linesOf(stderr);
    expect(said).toContain(`error: `);
    expect(said).toContain(sentence);
    expect([hint, ...more]).toEqual(['(--help says how it is used.)']);
  });
});

describe.concurrent('what needs no system', () => {
  it('“secrets new” prints 32 random bytes in base64, other ones each time', async () => {
    const made = await Promise.all([runRekey(['secrets', 'new']), runRekey(['secrets', 'new'])]);
    for (const { code, stdout } of made) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    }
    expect(made[0].stdout).not.toBe(made[1].stdout);
  });

  it('“policy generate” draws values that “policy check” finds clean, and a trivial one is violated', async () => {
    const drawn = await runRekey(['policy', 'generate', '--kind', 'cucm-pin', '--count', '3']);
    expect(drawn.code).toBe(0);
    expect(linesOf(drawn.stdout)).toEqual(Array(3).fill(expect.stringMatching(/^\d{6}$/)));
    const judge = ['policy', 'check', '--kind', 'cucm-pin', '--value', '-'];
    const [clean, trivial] = await Promise.all([
      runRekey(judge, { input: drawn.stdout.slice(0, 6) }),
      runRekey(judge, { input: '123456' }),
    ]);
    expect(clean.code).toBe(0);
    expect(trivial.code).toBe(1);
    expect(trivial.stdout + trivial.stderr).not.toContain('123456');
  });
});

describe.concurrent('mistakes in the configuration', () => {
  /** What `check` and `serve` say; neither may start, and both end with 1. */
  async function refused(file: string): Promise<readonly string[]> {
    const both = await Promise.all(['check', 'serve'].map(command => runRekey([command, '--config', file])));
    for (const { code, stdout } of both) expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return both.map(({ stderr }) => stderr);
  }

  it('unknown keys are all named, and no store is made', async () => {
    const file = await configWith(lab, 'keys', { server: { lisen: 1 }, dialog: { contakt: 2 }, nonsense: 'x' });
    for (const said of await refused(file)) {
      for (const key of ['server.lisen', 'dialog.contakt', 'nonsense']) {
        expect(said).toContain(`${key}: is no key of the configuration; remove it or mend its spelling\n`);
      }
      expect(linesOf(said)).toHaveLength(3);
    }
    await expect(readFile(join(lab.dir, 'keys/rekey.db'))).rejects.toThrow('ENOENT');
  });

  it('missing and wrong certificates and missing directories are all named', async () => {
    const wrong = join(lab.dir, 'wrong.pem');
    await writeFile(wrong, '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n');
    const phone = { templates: 'no-templates', softkeys: 'no-softkeys' };
    const file = await configWith(lab, 'files', { directory: { ca: wrong }, mail: { ca: 'none.pem' }, phone });
    for (const said of await refused(file)) {
      expect(linesOf(said)).toEqual([
        `directory.ca: ${wrong} cannot be used; a readable PEM file with one certificate or more`,
        `mail.ca: ${join(lab.dir, 'files/none.pem')} cannot be used; a readable PEM file with one certificate or more`,
        `phone.templates: ${join(lab.dir, 'files/no-templates')} cannot be used; a directory`,
        `phone.softkeys: ${join(lab.dir, 'files/no-softkeys')} cannot be used; a directory`,
      ]);
    }
  });

  it('a malformed template and softkey set are both named with file and line', async () => {
    const file = await configWith(lab, 'pages', { phone: { templates: 'pages', softkeys: 'keys' } });
    const at = (name: string): string => join(lab.dir, 'pages', name);
    await Promise.all([mkdir(at('pages')), mkdir(at('keys'))]);
    await writeFile(at('pages/menu.xml'), `${await readFile(join(root, 'phone-templates/menu.xml'), 'utf8')}<broken\n`);
    await writeFile(at('keys/exit.xml'), '<SoftKeySet>\n  <Nothing/>\n</SoftKeySet>\n');
    for (const said of await refused(file)) {
      expect(said).toMatch(/pages\/menu\.xml:\d+: /);
      expect(said).toMatch(/keys\/exit\.xml:2: /);
    }
    await expect(readFile(at('rekey.db'))).rejects.toThrow('ENOENT');
  });

  it('malformed words are named with file and line', async () => {
    const file = await configWith(lab, 'words', { phone: { templates: 'pages' } });
    const pages = join(lab.dir, 'words/pages');
    await cp(join(root, 'phone-templates'), pages, { recursive: true });
    const french = await readFile(join(pages, 'words/fr.yaml'), 'utf8');
    await writeFile(join(pages, 'words/fr.yaml'), `${french}stray:\n  brace: "{oops"\n`);
    const line = french.split('\n').length + 1;
    for (const said of await refused(file)) expect(said).toContain(`pages/words/fr.yaml:${line}: stray.brace`);
  });

  it('mistakes of configuration, words, templates, softkeys and mails are all named in one go', async () => {
    const phone = { templates: 'pages', softkeys: 'keys' };
    const mail = { templates: 'mails' };
    const file = await configWith(lab, 'everything', { phone, mail });
    const at = (name: string): string => join(lab.dir, 'everything', name);
    await mkdir(at('mails/en'), { recursive: true });
    await Promise.all([mkdir(at('pages/words'), { recursive: true }), mkdir(at('keys'))]);
    await writeFile(at('pages/words/fr.yaml'), 'failed:\n  prompt: "Raté {nothing}"\n');
    await writeFile(at('pages/menu.xml'), '<CiscoIPPhoneMenu softkeys="nosuch"/>\n');
    await writeFile(at('keys/exit.xml'), '<SoftKeySet>\n  <Nothing/>\n</SoftKeySet>\n');
    await writeFile(at('mails/en/code.liquid'), 'Subject: {{ oops\n');
    const expected = [/pages\/words\/fr\.yaml:2/, /pages\/menu\.xml:1/, /keys\/exit\.xml:2/, /code\.liquid:1/];
    for (const said of await refused(file)) for (const each of expected) expect(said).toMatch(each);
    const broken = await configWith(lab, 'everything-and-more', {
      phone: { templates: at('pages'), softkeys: at('keys') },
      mail: { templates: at('mails') },
      renewal: { applyWithn: 1 },
    });
    for (const said of await refused(broken)) {
      for (const each of [/renewal\.applyWithn: is no key/, ...expected]) expect(said).toMatch(each);
    }
  });

  it('a file that is not there, and one that is no YAML, are said in a line', async () => {
    const none = join(lab.dir, 'none.yaml');
    for (const said of await refused(none)) {
      expect(said).toBe(`${none}: cannot be read; a YAML file; name it with --config FILE\n`);
    }
    const torn = join(lab.dir, 'torn.yaml');
    await writeFile(torn, 'server:\n  listen: "x\n');
    for (const said of await refused(torn)) expect(said).toContain(`${torn}:`);
  });

  it('a port in use is said in one sentence, by serve and by lab', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const file = await configWith(lab, 'busy', { server: { listen: `127.0.0.1:${port}` } });
    const [serve, pages] = await Promise.all([
      runRekey(['serve', '--config', file]),
      runRekey(['lab', '--dir', join(lab.dir, 'busy'), '--users', '1', '--port', `${port}`]),
    ]);
    taken.close();
    expect([serve.code, serve.stdout, pages.code, pages.stdout]).toEqual([1, '', 1, '']);
    expect(JSON.parse(linesOf(serve.stderr).at(-1) ?? '')).toMatchObject({
      code: 'server-listen',
      msg: `Rekey cannot listen on 127.0.0.1:${port}; is the port free?`,
    });
    expect(pages.stderr).toBe(
      `The lab cannot listen on 127.0.0.1:${port} (EADDRINUSE); give another --port. [lab-port]\n`,
    );
  });

  it('a directory that cannot be made is said in one sentence by lab', async () => {
    const dir = join(lab.dir, 'lab.json', 'below-a-file');
    const { code, stdout, stderr } = await runRekey(['lab', '--dir', dir, '--users', '1']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `The lab cannot write its files to ${dir}; --dir must name a directory that can be made and written to. [lab-dir]\n`,
    });
  });
});

describe.concurrent('lab', () => {
  it('prints nothing but “lab ready” on standard output', () => {
    expect(lab.process.written.stdout).toBe('lab ready\n');
  });

  it('lab.json has the keys that were promised, and no others', () => {
    const keys = (value: object): readonly string[] => Object.keys(value).sort();
    const { axl, ris, unity, directory, smtp, mailbox, control: controls, phone, users, special, agents } = lab.file;
    const top = [
      'axl',
      'ris',
      'unity',
      'directory',
      'smtp',
      'ca',
      'mailbox',
      'control',
      'phone',
      'users',
      'special',
      'agents',
      'clock',
      'planted',
    ];
    const traits = ['locked', 'disabled', 'protected', 'ldapSynced', 'noMail', 'noMailbox', 'pinSynced', 'mustChange'];
    expect(keys(lab.file)).toEqual(top.sort());
    expect(keys(axl)).toEqual(['password', 'url', 'username', 'version']);
    expect(keys(unity)).toEqual(['password', 'url', 'username']);
    expect(keys(directory)).toEqual(['baseDn', 'bindDn', 'bindPassword', 'url']);
    for (const only of [ris, smtp, mailbox, controls, phone]) expect(keys(only)).toEqual(['url']);
    expect(axl.url).toMatch(/\/axl\/$/);
    expect(users).toHaveLength(3);
    expect(keys(special)).toEqual(traits.sort());
    expect(keys(agents)).toEqual(['admin', 'agent', 'auditor', 'viewer']);
    for (const agent of Object.values(agents)) expect(keys(agent)).toEqual(['password', 'userId']);
    for (const user of [...users, ...Object.values(special)]) expect(keys(user)).toEqual([...toldKeys].sort());
    for (const user of users) {
      expect(user.ip).toBe('127.0.0.1');
      expect([user.mail, user.privateMail]).toEqual(Array(2).fill(expect.stringContaining('@')));
    }
  });

  it('every system answers a stock client', async () => {
    const { userId, pin, directoryPassword } = userAt(lab, 0);
    const { unity, directory, smtp, mailbox, phone } = lab.file;
    expect(await isPin(lab, userId, pin)).toBe(true);
    expect(await isPin(lab, userId, pin === '739154' ? '739155' : '739154')).toBe(false);
    const query = encodeURIComponent(`(alias is ${userId})`);
    expect(await ask(lab, { url: `${unity.url}/users?query=${query}`, login: unity })).toContain(userId);
    const client = new Client({ url: directory.url, timeout: 10_000, tlsOptions: { ca: lab.ca } });
    await client.bind(`${userId}@lab.test`, directoryPassword);
    await client.bind(directory.bindDn, directory.bindPassword);
    const { searchEntries } = await client.search(directory.baseDn, { filter: `(sAMAccountName=${userId})` });
    expect(searchEntries).toHaveLength(1);
    await client.unbind();
    const { hostname, port } = new URL(smtp.url);
    const socket = connect({ host: hostname, port: Number(port), ca: lab.ca });
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toMatch(/^220 /);
    socket.destroy();
    expect((await fetch(mailbox.url)).status).toBe(200);
    expect((await fetch(phone.url)).status).toBe(200);
  });

  it('its rekey.yaml passes check, and check --connect', async () => {
    const [offline, connected] = await Promise.all([
      runRekey(['check', '--config', configOf(lab)]),
      runRekey(['check', '--connect', '--config', configOf(lab)]),
    ]);
    expect(offline).toEqual({ code: 0, signal: null, stdout: 'ok\n', stderr: '' });
    expect([connected.code, connected.stderr]).toEqual([0, '']);
    expect(connected.stdout).not.toContain('MISSING');
    for (const system of ['cucm:main', 'unity:main', 'directory', 'mail']) {
      expect(connected.stdout).toMatch(new RegExp(`^ok +${system}: `, 'm'));
    }
  });

  it.each([
    ['rekey-noaxl', 'lacks the role Standard AXL API Access', 'Put rekey-noaxl into a group with the role'],
    ['rekey-readonly', 'Users cannot be changed over AXL', 'replace Standard AXL Read Only API Access by'],
  ])('check --connect names the right that %s lacks, and the page that grants it', async (username, what, fix) => {
    const { code, stdout } = await runRekey(['check', '--connect', '--config', configOf(lab)], {
      env: { REKEY_CUCM_MAIN_USERNAME: username },
    });
    const missing = linesOf(stdout).filter(line => line.startsWith('MISSING cucm:main: '));
    expect(code).toBe(1);
    expect(missing[0]).toContain(what);
    expect(missing[0]).toContain(fix);
    expect(missing[0]).toContain('in Cisco Unified CM Administration, User Management');
  });

  it('check --connect names a system that cannot be signed in to, and ends with 1', async () => {
    const file = await configWith(lab, 'signs', { directory: { bindPassword: 'Not-The-Passw0rd' } });
    const { code, stdout } = await runRekey(['check', '--connect', '--config', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^MISSING directory: /m);
    expect(stdout).not.toContain('Not-The-Passw0rd');
  });
});

describe.concurrent('renew', () => {
  const renew = (userId: string, ...more: string[]): ReturnType<typeof runRekey> =>
    runRekey(['renew', userId, '--config', configOf(lab), '--kinds', ...more]);

  it('a dry run says what would be renewed and changes nothing', async () => {
    const { userId, pin } = userAt(lab, 1);
    const { code, stdout, stderr } = await renew(userId, 'cucm-pin', '--dry-run');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'cucm-pin on cucm:main: would be renewed\n',
      stderr: '',
    });
    expect(await pinsSet(lab, userId)).toEqual([]);
    expect(await isPin(lab, userId, pin)).toBe(true);
  });

  it('a dry run tells what would be refused, and every kind that the user lacks is named: both end with 1', async () => {
    const [held, none] = await Promise.all([
      renew(specialUser(lab, 'ldapSynced').userId, 'cucm-pin,cucm-password', '--dry-run'),
      renew(specialUser(lab, 'noMailbox').userId, 'cucm-pin,unity-pin', '--dry-run'),
    ]);
    expect(held.code).toBe(1);
    expect(linesOf(held.stdout)).toEqual([
      'cucm-pin on cucm:main: would be renewed',
      expect.stringMatching(/^cucm-password on cucm:main: refused \(held-elsewhere/),
    ]);
    expect(none.code).toBe(1);
    expect(linesOf(none.stdout)).toEqual([
      'unity-pin: nothing to renew, the user has none',
      'cucm-pin on cucm:main: would be renewed',
    ]);
  });

  it('prints an outcome for each target, and never a value', async () => {
    const { userId, pin } = userAt(lab, 2);
    const { code, stdout, stderr } = await renew(userId, 'cucm-pin,unity-pin');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect([...linesOf(stdout)].sort()).toEqual([
      'cucm-pin on cucm:main: done, told by link',
      'unity-pin on unity:main: done, told by link',
    ]);
    const [now = '', ...others] = await pinsSet(lab, userId);
    expect(others).toEqual([]);
    expect(await isPin(lab, userId, now)).toBe(true);
    expect(await isPin(lab, userId, pin)).toBe(false);
    expect(stdout).not.toContain(now);
    const told = (await (await fetch(`${lab.file.mailbox.url}api/messages`)).text()).includes('/link/');
    expect(told).toBe(true);
  });

  it.each([
    ['unknown', /^nobody: unknown\n$/],
    ['protected', /: refused: protected, protectedBy \S+\n$/],
    ['disabled', /: refused: disabled\n$/],
  ])('is refused with a reason where the user is %s', async (trait, sentence) => {
    const userId = trait === 'unknown' ? 'nobody' : specialUser(lab, trait).userId;
    const { code, stdout, stderr } = await renew(userId, 'cucm-pin');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(await pinsSet(lab, userId)).toEqual([]);
  });
});

describe('control and serve', () => {
  let own: RunningLab;

  beforeAll(async () => {
    own = await openLab(['--users', '2', '--seed', '6']);
  });

  afterAll(() => closeLab(own));

  it('the mailbox is empty at first, and calls are told with everything that was received', async () => {
    expect(await (await fetch(`${own.file.mailbox.url}api/messages`)).json()).toEqual([]);
    const { userId, pin } = userAt(own, 1);
    await isPin(own, userId, pin);
    const call = (await callsOf(own)).find(({ body }) => body.includes('doAuthenticateUser')) ?? {};
    expect(Object.keys(call).sort()).toEqual(['at', 'body', 'headers', 'method', 'path', 'status', 'system']);
    expect(call).toMatchObject({ system: 'cucm', method: 'POST', path: '/axl/', status: 200 });
  });

  it('faults are taken, malformed ones refused with a sentence, and deleted', async () => {
    const { userId, pin } = userAt(own, 1);
    const taken = await postFault(
      own,
      '{"system":"cucm","operation":"doAuthenticateUser","fault":"status","value":503}',
    );
    expect(taken.ok).toBe(true);
    expect(await isPin(own, userId, pin)).toBe(false);
    for (const [body, sentence] of [
      ['{', 'The body is not JSON'],
      ['{"system":"pbx","fault":"hang"}', 'system must be one of cucm'],
      ['{"system":"cucm","fault":"status"}', 'needs a value'],
      ['{"system":"cucm","fault":"hang","time":1}', 'a fault has no time'],
    ] as const) {
      const refused = await postFault(own, body);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(sentence)]);
    }
    expect((await control(own, 'faults', { method: 'DELETE' })).ok).toBe(true);
    expect(await isPin(own, userId, pin)).toBe(true);
  });

  it('serve prints one line, logs JSON only, answers phones, and ends in time while a system hangs', async () => {
    const server = startRekey(['serve', '--config', configOf(own)]);
    const [line, url = ''] = await server.line(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m);
    const { userId, device, pin } = userAt(own, 0);
    const serviceUrl = `${url}/phone?name=${device}`;
    const first = await fetch(serviceUrl);
    expect([first.status, await first.text()]).toEqual([200, expect.stringContaining('<CiscoIPPhone')]);
    const phone = new VirtualPhone({
      device,
      model: phoneModel('CP-8845'),
      language: 'en-US',
      serviceUrl,
      ca: own.ca,
      clock: systemClock,
    });
    await phone.services();
    await press(phone, 'directory-password');
    phone.fill('user', userId);
    await press(phone, 'submit');
    for (const system of ['cucm', 'unity', 'directory', 'ris'])
      await postFault(own, JSON.stringify({ system, fault: 'hang' }));
    phone.fill('pin', pin);
    await phone.act('submit');
    expect(phone.screen().refreshIn).toBeDefined();
    const pending = fetch(serviceUrl).then(
      ({ status }) => `answered ${status}`,
      () => 'cut off',
    );
    const told = Date.now();
    const { code, signal, stdout, stderr } = await server.kill('SIGTERM');
    expect(Date.now() - told).toBeLessThan(5000);
    expect({ code, signal, stdout }).toEqual({ code: 0, signal: null, stdout: `${line}\n` });
    expect(linesOf(stderr).length).toBeGreaterThan(0);
    for (const logged of linesOf(stderr)) expect(JSON.parse(logged)).toMatchObject({ msg: expect.any(String) });
    expect(stderr).not.toContain(pin);
    expect(await pending).toMatch(/^(answered 200|cut off)$/);
    await control(own, 'faults', { method: 'DELETE' });
  });

  it('the lab ends with 0 on SIGTERM', async () => {
    expect(await own.process.kill('SIGTERM')).toMatchObject({ code: 0, signal: null, stdout: 'lab ready\n' });
  });
});
