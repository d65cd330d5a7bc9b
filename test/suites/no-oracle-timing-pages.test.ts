import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import { freePort } from '../../src/lab/write-lab-files.ts';
import { type Server, startServer } from '../../src/server.ts';
import { type Estate, openEstate } from './estate.ts';
import { RawBrowser } from './raw-browser.ts';
import { toldApart } from './told-apart.ts';

const ROUNDS = 5;
const EACH_ROUND = 8;
const SAMPLES = ROUNDS * EACH_ROUND;
const DIRECTORY_TAKES_MS = 600;

interface Sample {
  readonly answer: number;
  readonly page: string;
}

let estate: Estate;
let ungridded: Server;

/** Whoever signs in, locked and disabled ones too, is an agent by name: only then a guess is passed on to the directory. */
function withAgents(config: Config): Config {
  const { world } = estate.lab;
  const agents = [...world.users.slice(0, SAMPLES), world.special.locked, world.special.disabled];
  const users = agents.map(({ userId }) => userId);
  const roles = config.web.roles.slice(0, 1).map(grant => ({ ...grant, role: 'agent' as const, groups: [], users }));
  const server = { ...config.server, trustedProxies: ['127.0.0.1'] };
  return { ...config, server, web: { ...config.web, roles } };
}

async function serveBeside(change: (config: Config) => Config, around: object = {}): Promise<Server> {
  const config = change(withAgents(estate.config));
  const listen = `127.0.0.1:${await freePort()}`;
  const own = { ...config, server: { ...config.server, listen } };
  return await startServer(own, { ...surroundingsFor(own, silentLog), ...around });
}

const storedIn =
  (name: string) =>
  (config: Config): Config => ({ ...config, store: { ...config.store, url: `sqlite:${estate.dir}/${name}.db` } });

let gridded: Server;
beforeAll(async () => {
  estate = await openEstate({ users: SAMPLES * 2 });
  gridded = await serveBeside(storedIn('gridded'));
  const answerAt = (_submittedAt: number, readyAt: number): number => readyAt;
  ungridded = await serveBeside(storedIn('ungridded'), { answerAt });
  estate.lab.control.inject({ system: 'directory', operation: 'bind', fault: 'delay', value: DIRECTORY_TAKES_MS });
});
afterAll(async () => {
  await gridded?.stop();
  await ungridded?.stop();
  await estate?.stop();
});

/** A page with what differs between any two browsers masked. */
const masked = ({ status, html }: RawBrowser, user: string): string =>
  `${status} ${html}`
    .replaceAll(/name="(csrf|t)" value="[^"]*"/g, 'name="$1" value="TOKEN"')
    .replaceAll(/page=[\w-]+/g, 'page=TOKEN')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(user, 'USER');

type Ask = (at: string, user: string, address: string) => Promise<Sample>;

const signIn: Ask = async (at, user, address) => {
  const browser = new RawBrowser(at);
  await browser.open('/sign-in');
  const began = performance.now();
  await browser.send({ userId: user, password: 'Wrong-9-guess' }, '/sign-in', { 'x-forwarded-for': address });
  return { answer: performance.now() - began, page: masked(browser, user) };
};

/** The page that asks for a PIN once a user id was typed, and the end after a wrong one. */
const personalPage: Ask = async (at, user, address) => {
  const headers = { 'x-forwarded-for': address };
  const browser = new RawBrowser(at);
  await browser.open();
  await browser.send({ do: 'status' }, '/me', headers);
  await browser.send({ do: 'submit', user }, '/me', headers);
  const pages = [masked(browser, user)];
  const began = performance.now();
  await browser.send({ do: 'submit', pin: '918273' }, '/me', headers);
  const answer = performance.now() - began;
  await browser.settle(headers);
  return { answer, page: [...pages, masked(browser, user)].join('\n') };
};

const groups = ['known', 'other', 'unknown', 'locked', 'disabled'] as const;
type Group = (typeof groups)[number];

const userOf = (group: Group, index: number): string => {
  const { users, special } = estate.lab.world;
  const named = { locked: special.locked.userId, disabled: special.disabled.userId, unknown: `nobody${index}` };
  if (group === 'known') return users[index]?.userId ?? '';
  return group === 'other' ? (users[SAMPLES + index]?.userId ?? '') : named[group];
};

/** All groups at once and in turn, each sample from an address of its own. */
async function measure(at: string, ask: Ask): Promise<Readonly<Record<Group, readonly Sample[]>>> {
  const measured: Record<Group, Sample[]> = { known: [], other: [], unknown: [], locked: [], disabled: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const work = groups.flatMap((group, place) =>
      Array.from({ length: EACH_ROUND }, async (_, slot) => {
        const index = round * EACH_ROUND + slot;
        await sleep((slot * groups.length + ((place + round) % groups.length)) * 15);
        measured[group].push(await ask(at, userOf(group, index), `10.7.${place}.${index}`));
      }),
    );
    await Promise.all(work);
  }
  return measured;
}

const pagesOf = (measured: Readonly<Record<string, readonly Sample[]>>): ReadonlySet<string> =>
  new Set(Object.values(measured).flatMap(samples => samples.map(({ page }) => page)));

test('at sign-in agents, people without a role, unknown, locked and disabled users are answered alike, in text and time', async () => {
  const measured = await measure(gridded.url, signIn);
  expect([...pagesOf(measured)]).toHaveLength(1);
  expect([...pagesOf(measured)][0]).toMatch(/^403 /);
  const fastest = groups.map(group => Math.min(...measured[group].map(({ answer }) => answer)));
  expect(Math.min(...fastest)).toBeGreaterThanOrEqual(2990);
  expect(toldApart(measured, ['answer'])).toEqual([]);
});

test('control: without the grid the same measurement tells whom the directory was asked for', async () => {
  expect(toldApart(await measure(ungridded.url, signIn), ['answer'])).toContain('known/unknown by answer');
});

test('on the personal page they are asked and turned away alike', async () => {
  const measured = await measure(gridded.url, personalPage);
  expect([...pagesOf(measured)]).toHaveLength(1);
  expect(toldApart(measured, ['answer'])).toEqual([]);
});
