import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { type Lab, startLab } from '../../src/lab/start-lab.ts';
import { basic, soapBody } from './cucm/lab-cucm.ts';

let dir: string;
let lab: Lab;
let agent: Agent;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-lab-'));
  lab = await startLab({ dir, users: 4, seed: 5, port: 0 });
  agent = new Agent({ connect: { ca: lab.certificates.ca } });
});
afterAll(async () => {
  await agent.close();
  await lab.stop();
  await rm(dir, { recursive: true });
});

type Json = Record<string, Record<string, unknown> & { url: string }>;
const told = async (): Promise<Json & { users: Json[]; special: Json; ca: string }> =>
  JSON.parse(await readFile(join(dir, 'lab.json'), 'utf8'));

const axl = async (operation: string, content: string): Promise<string> => {
  const { cucm } = lab;
  const headers = { authorization: basic(cucm.username, cucm.password), soapaction: `"CUCM:DB ver=12.5 ${operation}"` };
  const answer = await request(cucm.url, {
    method: 'POST',
    headers,
    body: soapBody(operation, content),
    dispatcher: agent,
  });
  return answer.body.text();
};
const pinWorks = async (userId: string, pin: string): Promise<boolean> =>
  (await axl('doAuthenticateUser', `<userid>${userId}</userid><pin>${pin}</pin>`)).includes('Authenticated>true<');
const setPin = (userId: string, pin: string): Promise<string> =>
  axl('updateUser', `<userid>${userId}</userid><pin>${pin}</pin>`);

const unityPut = async (alias: string, pin: string): Promise<number> => {
  const { unity } = lab;
  const user = unity.system.users.byAlias(alias);
  const answer = await request(`${unity.url}/users/${user?.objectId}/credential/pin`, {
    method: 'PUT',
    headers: {
      authorization: basic(unity.username, unity.password),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ Credentials: pin }),
    dispatcher: agent,
  });
  await answer.body.dump();
  return answer.statusCode;
};

describe('the files of a lab', () => {
  test('rekey.yaml is taken as it is, with HTTP, RIS, screens and no must-change', async () => {
    const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { server, store, phone, dialog, cucm, unity, directory, mail } = loaded.config;
    expect(server.listen).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(store.url).toBe(`sqlite:${join(dir, 'rekey.db')}`);
    expect(phone).toMatchObject({ allowHttp: true, verifySourceAddress: 'ris' });
    expect(dialog).toMatchObject({ mustChange: 'never', deliver: { pins: ['screen'], passwords: ['screen'] } });
    expect(Object.keys(dialog.verify)).toHaveLength(7);
    expect(unity[0]?.pinSyncedWith).toBeUndefined();
    for (const part of [cucm[0], unity[0], directory, mail]) expect(part?.ca).toBe(join(dir, 'ca.pem'));
  });

  test('lab.json has the addresses and accounts of every system', async () => {
    const json = await told();
    expect(Object.keys(json)).toEqual([
      'axl',
      'ris',
      'unity',
      'directory',
      'smtp',
      'ca',
      'mailbox',
      'control',
      'clock',
      'phone',
      'users',
      'special',
      'planted',
      'agents',
    ]);
    expect(Object.keys(json['axl'] ?? {})).toEqual(['url', 'username', 'password', 'version']);
    expect(Object.keys(json['unity'] ?? {})).toEqual(['url', 'username', 'password']);
    expect(Object.keys(json['directory'] ?? {})).toEqual(['url', 'baseDn', 'bindDn', 'bindPassword']);
    expect(json['axl']?.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/axl\/$/);
    expect(await readFile(json.ca, 'utf8')).toBe(lab.certificates.ca);
  });

  test('lab.json has the users and one special user of each trait, with the same keys', async () => {
    const { users, special } = await told();
    const keys = [
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
    ];
    expect(users).toHaveLength(4);
    for (const user of [...users, ...Object.values(special)]) expect(Object.keys(user)).toEqual(keys);
    expect(Object.keys(special)).toEqual([
      'locked',
      'disabled',
      'protected',
      'ldapSynced',
      'noMail',
      'noMailbox',
      'pinSynced',
      'mustChange',
    ]);
  });

  test('what holds passwords is readable by its owner only', async () => {
    for (const file of ['rekey.yaml', 'lab.json']) expect((await stat(join(dir, file))).mode & 0o077).toBe(0);
  });
});

describe('a stock client finds the users as lab.json tells them', () => {
  test('by PIN over AXL and by password over LDAPS', async () => {
    const json = await told();
    for (const user of lab.world.users) {
      expect(await pinWorks(user.userId, user.pin)).toBe(true);
      const client = new Client({ url: json['directory']?.url ?? '', tlsOptions: { ca: [lab.certificates.ca] } });
      await client.bind(`${user.userId}@lab.test`, user.directoryPassword);
      expect(client.isBound).toBe(true);
      await client.unbind();
    }
  });

  test('and the must-change PIN authenticates', async () => {
    const { userId, pin } = lab.world.special.mustChange;
    expect(await pinWorks(userId, pin)).toBe(true);
  });
});

describe('PIN synchronisation', () => {
  const signIn = (userId: string, pin: string): string => lab.unity.system.signIn(userId, pin);

  test('of the special user goes both ways', async () => {
    const { userId } = lab.world.special.pinSynced;
    expect(await setPin(userId, '730518')).toContain('<return>{');
    expect(signIn(userId, '730518')).toBe('ok');
    expect(await unityPut(userId, '846190')).toBe(204);
    expect(await pinWorks(userId, '846190')).toBe(true);
  });

  test('of ordinary users is off', async () => {
    const { userId, pin, unityPin } = lab.world.users[0] ?? lab.world.special.locked;
    await setPin(userId, '519037');
    expect(signIn(userId, unityPin)).toBe('ok');
    expect(await unityPut(userId, '260974')).toBe(204);
    expect(await pinWorks(userId, pin)).toBe(false);
    expect(await pinWorks(userId, '519037')).toBe(true);
  });

  test('fails the change in CUCM where Unity is not reached, and where only the answer is lost Unity has it', async () => {
    const { userId } = lab.world.special.pinSynced;
    lab.control.inject({ system: 'unity', fault: 'refuse', times: 1 });
    expect(await setPin(userId, '905163')).toContain('Connection refused');
    expect([await pinWorks(userId, '905163'), signIn(userId, '905163')]).toEqual([false, 'wrong']);
    lab.control.inject({ system: 'unity', operation: 'PUT pin', fault: 'drop-after', times: 1 });
    expect(await setPin(userId, '481706')).toContain('Connection reset');
    expect([await pinWorks(userId, '481706'), signIn(userId, '481706')]).toEqual([false, 'ok']);
  });

  test('is judged by the rules of both', async () => {
    const { userId } = lab.world.special.pinSynced;
    expect(await setPin(userId, '111111')).toContain('5003');
    expect(await unityPut(userId, '111111')).toBe(400);
  });
});

describe('a synchronised user', () => {
  test('has the password of the directory in CUCM', async () => {
    const { userId, directoryPassword } = lab.world.special.ldapSynced;
    const ask = (password: string) =>
      axl('doAuthenticateUser', `<userid>${userId}</userid><password>${password.replaceAll('&', '&amp;')}</password>`);
    expect(await ask(directoryPassword)).toContain('Authenticated>true<');
    expect(await ask('wrong')).toContain('Authenticated>false<');
  });
});

describe('the pages of a lab', () => {
  test('answer below the addresses that lab.json tells', async () => {
    const json = await told();
    const calls = await request(`${json['control']?.url}calls`);
    const systems = new Set(((await calls.body.json()) as { system: string }[]).map(call => call.system));
    expect(systems).toEqual(new Set(['cucm', 'directory', 'unity']));
    const mails = await request(`${json['mailbox']?.url}/api/messages`);
    expect(await mails.body.json()).toEqual([]);
    expect((await request(lab.url)).statusCode).toBe(200);
  });
});

describe('a lab that cannot start', () => {
  test('leaves nothing running', async () => {
    const port = Number(new URL(lab.url).port);
    await expect(startLab({ users: 1, seed: 1, port })).rejects.toMatchObject({ code: 'lab-port' });
  });
});
