import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LabUser } from '../../src/lab/world.ts';
import type { Death } from './kill/child.ts';
import { Gate } from './kill/gate.ts';
import { type Mortal, type Mortals, mortals, whyWords, wrongWith } from './sweep/killed.ts';
import { changed, openSweepEstate, type SweepEstate } from './sweep/sweep-estate.ts';

const PLANTED = 120;
const BYSTANDERS = 10;
/** Users of one run. */
const SOME = 3;
/** So many commits of a run, and of a batch, are died after; spread over all of them. */
const POINTS = { run: 6, batch: 4 } as const;

let estate: SweepEstate;
let before: ReadonlyMap<string, string>;
let rekeys: Mortals;
const gate = new Gate(3);
/** Most of it is the starting of processes; on a machine that does other work too it takes longer. */
const patience = { timeout: 400_000 };
let used = 0;

beforeAll(async () => {
  estate = await openSweepEstate(PLANTED + BYSTANDERS, { trivial: 0, default: PLANTED });
  before = estate.stamps();
  const mail = { url: estate.lab.mail.url, from: 'Rekey <rekey@lab.test>', ca: '../ca.pem', timeout: 2000 };
  rekeys = await mortals(estate, { mail, sweep: { brake: { percent: 100 } } });
});
afterAll(async () => {
  await rekeys?.stop();
  await estate?.stop();
});

/** People of the lab whose PIN is the default one, other ones each time. */
function nextUsers(): readonly string[] {
  const some: readonly LabUser[] = estate.lab.world.users.slice(used, used + SOME);
  used += SOME;
  if (used > PLANTED) throw new TypeError('The lab has nobody left.');
  return some.map(({ userId }) => userId);
}

interface Killed {
  readonly users: readonly string[];
  /** Commits of a process that came to its end. */
  readonly commits: number;
  readonly deaths: number;
}

async function listOf({ place }: Mortal, users: readonly string[]): Promise<readonly string[]> {
  const file = await place.write('users.txt', users.join('\n'));
  return ['sweep', '--kinds', 'cucm-pin', '--users', file];
}

async function commitsOf(node: Mortal): Promise<number> {
  return Number(/^commits (\d+)$/m.exec(await node.printed())?.[1] ?? 0);
}

/** A run over some users that is killed, and gone on with. */
async function runKilled(name: string, death?: Death): Promise<Killed> {
  const [node, users] = [await rekeys.open(name), nextUsers()];
  const words = await listOf(node, users);
  const ended = await node.start(words, death).ended;
  const commits = await commitsOf(node);
  if (ended !== 'SIGKILL') return { users, commits, deaths: 0 };
  await node.start(['sweep', '--resume']).ended;
  // Where it died before there was a run, or after its end, there is nothing to go on with.
  if ((await node.printed()).includes('No run is under way.')) await node.start(words).ended;
  return { users, commits, deaths: 1 };
}

/** A batch of some users and a line that is none. */
async function batchKilled(name: string, death?: Death): Promise<Killed> {
  const [node, users] = [await rekeys.open(name), nextUsers()];
  const file = await node.place.write('users.csv', `${users.map(user => `${user},cucm-pin`).join('\n')}\nx,pin\n`);
  const ended = await node.start(['batch', file], death).ended;
  const commits = await commitsOf(node);
  if (ended !== 'SIGKILL') return { users, commits, deaths: 0 };
  const id = /rekey batch --resume (\S+)/.exec(await node.printed())?.[1];
  await node.start(id === undefined ? ['batch', file] : ['batch', '--resume', id]).ended;
  return { users, commits, deaths: 1 };
}

/** Dies after commits that are spread over all that there are. */
async function atEveryTurn(
  name: keyof typeof POINTS,
  kill: (name: string, death?: Death) => Promise<Killed>,
): Promise<{ readonly users: readonly string[]; readonly deaths: number }> {
  const whole = await kill(`${name}-whole`);
  const points = Array.from(
    { length: POINTS[name] },
    (_, at) => 1 + Math.round((at * (whole.commits - 1)) / POINTS[name]),
  );
  expect(new Set(points).size).toBe(POINTS[name]);
  const killed = await Promise.all(points.map(after => gate.through(() => kill(`${name}-${after}`, { after }))));
  const all = [whole, ...killed];
  return { users: all.flatMap(({ users }) => users), deaths: all.reduce((sum, { deaths }) => sum + deaths, 0) };
}

it.concurrent(
  'a run that is killed after any of its commits goes on at the next start: each renewed once, and told',
  patience,
  async () => {
    const { users, deaths } = await atEveryTurn('run', runKilled);
    expect(deaths).toBe(POINTS.run);
    expect(wrongWith(estate, before, { renewed: users, reasons: 1 })).toEqual([]);
  },
);

it.concurrent(
  'a batch that is killed after any of its commits goes on by --resume: each renewed once, and told',
  patience,
  async () => {
    const { users, deaths } = await atEveryTurn('batch', batchKilled);
    expect(deaths).toBe(POINTS.batch);
    expect(wrongWith(estate, before, { renewed: users, reasons: 0 })).toEqual([]);
  },
);

/** Waits until everybody was sent a link and told why. */
async function untilTold(users: readonly string[]): Promise<void> {
  const isTold = (userId: string, part: RegExp): boolean => estate.mailsTo(userId).some(({ text }) => part.test(text));
  for (const part of [whyWords, /\/link\//]) {
    await vi.waitUntil(() => users.every(userId => isTold(userId, part)), { timeout: 60_000, interval: 200 });
  }
}

/** A run that is begun by one process, gone on with by a server that dies too, and ended by another server. */
async function inherited(after: number): Promise<readonly string[]> {
  const [node, users] = [await rekeys.open(`serve-${after}`), nextUsers()];
  await node.start(await listOf(node, users), { after: 4 }).ended;
  const server = node.start(['serve']);
  await server.ready;
  await server.arm({ after });
  expect(await server.ended).toBe('SIGKILL');
  const heir = node.start(['serve']);
  await heir.ready;
  await untilTold(users);
  await heir.kill();
  return users;
}

it.concurrent(
  'a server takes up the run of a process that is gone, and another that of the server',
  patience,
  async () => {
    const users = await Promise.all([4, 20].map(after => gate.through(() => inherited(after))));
    expect(wrongWith(estate, before, { renewed: users.flat(), reasons: 1 })).toEqual([]);
  },
);

it('of all others nothing was touched', () => {
  const renewed = new Set(estate.lab.world.users.slice(0, used).map(({ userId }) => `${userId} cucm 4`));
  expect(changed(before, estate.stamps()).filter(name => !renewed.has(name))).toEqual([]);
});
