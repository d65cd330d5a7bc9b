import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assemble } from '../src/assembly.ts';
import { silentLog } from '../src/base/log.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import { loadConfig } from '../src/config/load-config.ts';
import type { LabUser } from '../src/lab/lab-user.ts';
import { type Lab, startLab } from '../src/lab/start-lab.ts';
import type { Figure } from './figure.ts';

const AGENTS = 50;
const LIVE_PAGES = 500;
/** Between two pages an agent reads and speaks, milliseconds. */
const THINK = { least: 1000, most: 3000 };
/** How long agents work unless `--minutes` says otherwise. */
const SECONDS = 40;
/** A collection before each look stops the node: so many looks a run, and none sooner than every five seconds. */
const MEMORY_LOOKS = 24;
const LEAST_BETWEEN_LOOKS_MS = 5000;
/** So many renewals are planned at once. */
const AT_ONCE = 10;

/** One renewal that cannot be settled while its system is down: a page about it stays live. */
interface Open {
  readonly user: string;
  readonly id: string;
}

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(...args: readonly string[]): Promise<Child> {
  const file = fileURLToPath(new URL('./pages-server.ts', import.meta.url));
  const child = fork(file, args, { execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'] });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { process: child, url: message.url };
}

async function memoryOf({ process: child }: Child): Promise<{ heap: number; resident: number }> {
  child.send('memory');
  const [message] = (await once(child, 'message')) as [{ heap: number; resident: number }];
  return message;
}

/** A connection a page, for ours and the bare one: a kept one may end just as it is used again. */
const agent = new Agent({ keepAlive: false });

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly took: number;
}

async function ask(url: string, cookie = '', form?: Readonly<Record<string, string>>): Promise<Answer> {
  const began = performance.now();
  const body = form && new URLSearchParams(form).toString();
  const type = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
  const asked = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers: { cookie, ...type } });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const took = performance.now() - began;
  return { status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString(), headers: answer.headers, took };
}

const cookiesOf = ({ headers }: Answer): string =>
  (headers['set-cookie'] ?? []).map(cookie => cookie.split(';')[0]).join('; ');

/** Signs in as the lab's agent, in a session of its own; gives the cookie. */
async function signIn(url: string, { world }: Lab): Promise<string> {
  const { userId, directoryPassword: password } = world.agents.agent;
  const form = await ask(`${url}/sign-in`);
  const csrf = /name="csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  const answer = await ask(`${url}/sign-in`, cookiesOf(form), { csrf, userId, password });
  if (answer.status !== 303) throw new Error(`Nobody is signed in: ${answer.status}.`);
  return cookiesOf(answer);
}

/** Plans a renewal of so many users; Unity Connection goes down before any is applied. */
async function openRenewals(file: string, lab: Lab): Promise<readonly Open[]> {
  const loaded = loadConfig(file, {});
  if (!loaded.ok) throw new Error(`${file} has mistakes.`);
  const assembly = await assemble(loaded.config, surroundingsFor(loaded.config, silentLog));
  const plan = async ({ userId }: LabUser): Promise<Open> => {
    const answer = await assembly.subjects.find(userId);
    if (!('found' in answer)) throw new Error(`${userId}: ${answer.none}`);
    const planned = await assembly.renewals.plan({
      subject: answer.found,
      kinds: ['unity-pin'],
      requester: { channel: 'helpdesk', id: lab.world.agents.agent.userId },
      language: 'en',
      factors: 1,
    });
    if (!('planned' in planned)) throw new Error(`${userId}: ${planned.refused.reason}`);
    return { user: userId, id: planned.planned.id };
  };
  const open: Open[] = [];
  for (let from = 0; from < LIVE_PAGES; from += AT_ONCE) {
    open.push(...(await Promise.all(lab.world.users.slice(from, from + AT_ONCE).map(plan))));
  }
  await assembly.stop();
  return open;
}

/** A page that follows a renewal. */
interface LivePage {
  isOpen: boolean;
  close(): void;
}

async function watch(url: string, cookie: string, { user, id }: Open): Promise<LivePage> {
  const asked = request(`${url}/helpdesk/users/${user}/renewals/${id}/events`, { agent: false, headers: { cookie } });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`A live page was refused: ${answer.statusCode}.`);
  const page: LivePage = { isOpen: true, close: () => void asked.destroy() };
  const ended = (): void => {
    page.isOpen = false;
  };
  answer.resume().on('error', ended).on('end', ended);
  asked.on('error', ended);
  return page;
}

interface Times {
  readonly ours: number[];
  readonly bare: number[];
  readonly user: number[];
}

/** One agent: a page that asks no system, the bare one beside it, now and then a caller's page, which asks them all. */
async function work(until: number, url: string, bareUrl: string, cookie: string, open: readonly Open[], times: Times) {
  for (let turn = Math.floor(Math.random() * open.length); performance.now() < until; turn += 1) {
    await sleep(THINK.least + Math.random() * (THINK.most - THINK.least));
    const { user } = open[turn % open.length] ?? { user: '' };
    const search = await ask(`${url}/helpdesk`, cookie);
    const bare = await ask(`${bareUrl}/`);
    if (search.status !== 200) throw new Error(`The page was refused: ${search.status}.`);
    times.ours.push(search.took);
    times.bare.push(bare.took);
    if (turn % 3 === 0) times.user.push((await ask(`${url}/helpdesk/users/${user}`, cookie)).took);
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** By how much the second half of a run needs more than the first, as a share. */
function growth(values: readonly number[]): number {
  const half = values.length >> 1;
  return mean(values.slice(half)) / mean(values.slice(0, half)) - 1;
}

function say(name: string, values: readonly number[]): void {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(share => percentile(values, share).toFixed(1));
  process.stdout.write(`     ${name}: ${values.length} pages, p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms\n`);
}

/** Heap of the node while the agents work, one value every few seconds. */
async function watchMemory(node: Child, until: number): Promise<readonly number[]> {
  const heaps: number[] = [];
  const pause = Math.max(LEAST_BETWEEN_LOOKS_MS, (until - performance.now()) / MEMORY_LOOKS);
  while (performance.now() < until) {
    const { heap, resident } = await memoryOf(node);
    heaps.push(heap);
    if (heaps.length % 6 === 1) {
      process.stdout.write(`     memory: heap ${heap.toFixed(0)} MB, resident ${resident.toFixed(0)} MB\n`);
    }
    await sleep(pause);
  }
  return heaps;
}

async function measure(dir: string, lab: Lab, seconds: number): Promise<readonly Figure[]> {
  const config = join(dir, 'rekey.yaml');
  const open = await openRenewals(config, lab);
  lab.control.inject({ system: 'unity', fault: 'status', value: 503 });
  const node = await start('node', config);
  const cookies: string[] = [];
  for (let index = 0; index < AGENTS; index += 1) cookies.push(await signIn(node.url, lab));
  const body = join(dir, 'page.html');
  writeFileSync(body, (await ask(`${node.url}/helpdesk`, cookies[0])).body);
  const bare = await start('bare', body);
  const live = await Promise.all(open.map((each, at) => watch(node.url, cookies[at % AGENTS] ?? '', each)));
  const times: Times = { ours: [], bare: [], user: [] };
  // Everything is asked once before it counts.
  await Promise.all(cookies.map(cookie => work(0, node.url, bare.url, cookie, open, times)));
  await sleep(10_000);
  const until = performance.now() + seconds * 1000;
  const [heaps] = await Promise.all([
    watchMemory(node, until),
    ...cookies.map(cookie => work(until, node.url, bare.url, cookie, open, times)),
  ]);
  const ended = live.filter(({ isOpen }) => !isOpen).length;
  for (const page of live) page.close();
  for (const child of [node, bare]) child.process.disconnect();
  say('a page of ours', times.ours);
  say('a bare page of its size', times.bare);
  say('a caller’s page, which asks every system', times.user);
  return [
    {
      name: `${AGENTS} agents, ${LIVE_PAGES} live pages: p95 against bare Express`,
      value: percentile(times.ours, 0.95) / percentile(times.bare, 0.95),
      limit: 3,
      bound: 'most',
      unit: '×',
    },
    {
      name: `${LIVE_PAGES} live pages: ended before their renewal did`,
      value: ended,
      limit: 0,
      bound: 'most',
      unit: '',
    },
    {
      name: `${AGENTS} agents, ${LIVE_PAGES} live pages: growth of the heap`,
      value: growth(heaps),
      limit: 0.1,
      bound: 'most',
      unit: '',
    },
  ];
}

/** The pages while agents work and many pages are live. */
export async function pageFigures(): Promise<readonly Figure[]> {
  const at = process.argv.indexOf('--minutes');
  const seconds = at < 0 ? SECONDS : Number(process.argv[at + 1]) * 60;
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const lab = await startLab({ dir, users: LIVE_PAGES + 20, seed: 1, port: 0 });
  try {
    return await measure(dir, lab, seconds);
  } finally {
    await lab.stop();
    rmSync(dir, { recursive: true });
  }
}
