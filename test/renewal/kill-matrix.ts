import { expect, it } from 'vitest';
import type { Kind } from '../../src/policy/kind.ts';
import type { Store } from '../../src/store/store.ts';
import type { FakeSystem, WriteFault } from './fake-system.ts';
import { findBroken, Plans, Reader } from './invariants.ts';
import { Dead, Life } from './mortal.ts';
import { HOUR, MINUTE, type Node, plannedId, World } from './world.ts';

/** One run: a dialog that is killed, what stood in its way, and when somebody starts the program again. */
export interface Killing {
  readonly fault: keyof typeof faults;
  readonly restart: keyof typeof restarts;
  /** Someone else changes both credentials while the program is down. */
  readonly meanwhile: boolean;
  /** The caller is still at the screen after the restart. */
  readonly patient: boolean;
}

const hard = (fault: WriteFault, times: number) => (system: FakeSystem) => {
  system.writeFaults = Array.from({ length: times }, () => fault);
};

/** What each system does to the writes. */
export const faults = {
  none: () => undefined,
  refuse: hard('refuse', 1),
  'refuse for good': hard('refuse-for-good', 1),
  'busy once': hard('busy', 1),
  'busy for good': hard('busy', 1000),
  'hang once': hard('hang', 1),
  'hang for good': hard('hang', 1000),
  'drop after carrying out': hard('drop', 1),
  'drop, then no authentication': (system: FakeSystem) => {
    hard('drop', 1)(system);
    system.verifyFaults = 1000;
  },
  'carried out after we gave up waiting': hard('late', 1),
  'drop, then unreachable for a while': (system: FakeSystem) => {
    hard('drop', 1)(system);
    const { renew } = system;
    system.renew = async (...call) => {
      const answer = await renew.apply(system, call);
      if (answer.outcome === 'unknown') system.readFaults = 3;
      return answer;
    };
  },
} as const satisfies Record<string, (system: FakeSystem) => void>;

/** How long the program is down. */
export const restarts = { 'at once': 31_000, 'after applyWithin': 16 * MINUTE, 'after two days': 48 * HOUR } as const;

const kinds: readonly Kind[] = ['cucm-pin', 'unity-pin', 'directory-password'];

/** The whole walk of one dialog; ends where the process is killed. */
async function walk(run: Running, node: Node): Promise<void> {
  const { world, store, plans, reader } = run;
  const answer = await node.renewals.plan(await world.request({ kinds })).finally(() => plans.learn(world, store));
  const id = plannedId(answer);
  await node.renewals.apply(id);
  if (await reader.lookAt(node.renewals, id)) await node.renewals.screenDone(id);
  await node.renewals.dialogEnded(id);
}

/** Goes on where the dialog stopped, if there is anything to go on with. */
async function walkOn({ store, reader }: Running, node: Node): Promise<void> {
  const rows = await store.db.selectFrom('renewal').select('id').execute();
  for (const { id } of rows) {
    await node.renewals.apply(id);
    if (await reader.lookAt(node.renewals, id)) await node.renewals.screenDone(id);
  }
}

interface Running {
  readonly world: World;
  readonly store: Store;
  readonly plans: Plans;
  readonly reader: Reader;
}

async function untilDead(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Dead)) throw error;
  });
}

/** Lets the second node work until all is done; the clock jumps to what is due next. */
async function finish({ world, store, reader }: Running, node: Node): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    await node.renewals.recover();
    await reader.openLinks(world, node.links);
    for (const system of world.systems) system.land();
    const due = await store.db.selectFrom('renewal').select('due_at').where('open', '=', 1).execute();
    if (due.length === 0) return;
    world.now = Math.max(world.now + 1000, ...due.map(({ due_at }) => due_at));
  }
}

function changeMeanwhile({ cucm, directory }: World): void {
  cucm.set('cucm-pin', '555123', 'other');
  directory.set('directory-password', 'Someone-Elses-77', 'other');
}

/** Runs one killing in an empty store; gives the marking calls of the first process and everything that is wrong. */
export async function kill(
  store: Store,
  killing: Killing,
  killAfter: number,
): Promise<{ readonly calls: readonly string[]; readonly broken: readonly string[] }> {
  const run: Running = { world: new World(store), store, plans: new Plans(), reader: new Reader() };
  const { world } = run;
  for (const system of world.systems) faults[killing.fault](system);
  const life = new Life(killAfter);
  const first = world.node(deps => life.wrap(deps));
  await untilDead(walk(run, first));
  if (killing.meanwhile) changeMeanwhile(world);
  world.now += restarts[killing.restart];
  // What a system is still at does not take a quarter of an hour.
  if (killing.restart !== 'at once') for (const system of world.systems) system.land();
  const second = world.node();
  if (killing.patient) await walkOn(run, second);
  await finish(run, second);
  return { calls: life.calls, broken: await findBroken(run) };
}

async function empty(store: Store): Promise<void> {
  for (const table of ['renewal', 'renewal_seal', 'renewal_link', 'credential_change', 'subject_lease'] as const) {
    await store.db.deleteFrom(table).execute();
  }
}

/** Which of the marking calls are killed after. */
export interface Points {
  readonly every: number;
  readonly from: number;
}

/** Kills the dialog after every call that leaves a mark, and collects what is wrong. */
export async function killEverywhere(
  store: Store,
  killing: Killing,
  { every, from }: Points,
): Promise<readonly string[]> {
  const broken: string[] = [];
  await empty(store);
  const { calls } = await kill(store, killing, Number.POSITIVE_INFINITY);
  for (let point = from; point <= calls.length; point += every) {
    await empty(store);
    const { broken: found } = await kill(store, killing, point);
    broken.push(...found.map(what => `killed after ${point} (${calls[point - 1] ?? 'nothing'}): ${what}`));
  }
  return broken;
}

const restarting: readonly Omit<Killing, 'fault'>[] = [
  { restart: 'at once', meanwhile: false, patient: true },
  { restart: 'at once', meanwhile: false, patient: false },
  { restart: 'at once', meanwhile: true, patient: true },
  { restart: 'after applyWithin', meanwhile: false, patient: false },
  { restart: 'after two days', meanwhile: false, patient: true },
  { restart: 'after two days', meanwhile: true, patient: false },
];

/**
 * The matrix as tests, on whatever store is handed in. `every`: each circumstance is killed at every so many points only,
 * each beginning at another one, so that together they leave no point out.
 */
export function killMatrix(openStore: () => Promise<Store>, every = 1): void {
  const all = Object.keys(faults) as (keyof typeof faults)[];
  for (const fault of all) {
    it(`loses nothing where the process is killed anywhere: ${fault}`, async () => {
      const store = await openStore();
      try {
        const broken: string[] = [];
        for (const [index, circumstances] of restarting.entries()) {
          const killing = { fault, ...circumstances };
          const found = await killEverywhere(store, killing, { every, from: index % every });
          broken.push(...found.map(what => `${JSON.stringify(killing)} ${what}`));
        }
        expect(broken).toEqual([]);
      } finally {
        await store.close();
      }
    }, 300_000);
  }
}
