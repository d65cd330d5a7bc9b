import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { RekeyProcess } from './rekey-process.ts';
import { freshDatabase, suiteOn } from './servers/use.ts';
import { whyWords, wrongWith } from './sweep/killed.ts';
import { changed, openSweepEstate, type Place, type SweepEstate } from './sweep/sweep-estate.ts';

/** A run has two pages: 200 users, and the rest. */
const PAGE = 200;
const REST = 60;
/** Of each page so many are to be renewed. */
const DEFAULTS = 12;
/** How long a node that died keeps its page. */
const LEASE_OVER = 61_000;
/** Each goes on from the one before: a second try of one alone would find other users than the first. */
const patience = { timeout: 400_000, retry: 0 };

suiteOn('postgres', 'Two nodes on one PostgreSQL sweep', () => {
  let estate: SweepEstate;
  let before: ReadonlyMap<string, string>;
  let [mine, theirs]: readonly Place[] = [];
  let mortal: RekeyProcess;
  let survivor: Assembly | undefined;
  let ahead = 0;

  /** Knows CUCM by its other name, so that its calls are told from those of the other node. */
  const byOtherName = async (place: Place): Promise<Place> => {
    const { host, port } = new URL(estate.lab.cucm.url);
    const config = await readFile(place.config, 'utf8');
    await place.write('rekey.yaml', config.replaceAll(`host: ${host}`, `host: localhost:${port}`));
    return place;
  };

  beforeAll(async () => {
    estate = await openSweepEstate(4 * DEFAULTS + PAGE + REST - 2 * DEFAULTS, { trivial: 0, default: 4 * DEFAULTS });
    before = estate.stamps();
    // Without Unity Connection, which is read mailbox by mailbox: a run's looking is not what this is about.
    const changes = { store: { url: await freshDatabase() }, sweep: { brake: { percent: 100 } }, unity: undefined };
    mine = await estate.place('mine', changes);
    theirs = await byOtherName(await estate.place('theirs', changes));
    // So that a page takes longer than a node needs to see that there is a run.
    estate.lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'delay', value: 300 });
    await mine.seen('--users', await mine.write('few.txt', estate.lab.world.users.at(-1)?.userId ?? ''));
    mortal = theirs.start('serve');
    await mortal.line(/^ready /m);
  });
  afterAll(async () => {
    await mortal?.kill('SIGKILL');
    await survivor?.stop();
    await estate?.stop();
  });

  const idsOf = (from: number, count: number): readonly string[] =>
    estate.lab.world.users.slice(from, from + count).map(({ userId }) => userId);

  /** Users of one run, by page; of each page the first are to be renewed. */
  const listed = (turn: 0 | 1) => {
    const renewed = idsOf(turn * 2 * DEFAULTS, 2 * DEFAULTS);
    const others = idsOf(4 * DEFAULTS, PAGE + REST - 2 * DEFAULTS);
    const [first, second] = [others.slice(0, PAGE - DEFAULTS), others.slice(PAGE - DEFAULTS)];
    return { renewed, users: [...renewed.slice(0, DEFAULTS), ...first, ...renewed.slice(DEFAULTS), ...second] };
  };

  /** How many of some users each node set a PIN for, by the name that it knows CUCM by. */
  const setBy = (users: readonly string[], name: '127.0.0.1' | 'localhost'): number =>
    estate.lab.control.calls.filter(
      ({ headers, body }) =>
        headers['host']?.startsWith(`${name}:`) &&
        /[:<]updateUser[ >]/.test(body) &&
        users.some(userId => body.includes(`<userid>${userId}</userid>`)),
    ).length;

  const untilTold = async (users: readonly string[]): Promise<void> => {
    const isTold = (userId: string, part: RegExp): boolean =>
      estate.mailsTo(userId).some(({ text }) => part.test(text));
    for (const part of [whyWords, /\/link\//]) {
      await vi.waitUntil(() => users.every(userId => isTold(userId, part)), { timeout: 60_000, interval: 200 });
    }
  };

  it(
    'a server takes part in the run of a command: each did some, each user was renewed once and told once',
    patience,
    async () => {
      const { users, renewed } = listed(0);
      const file = await mine?.write('one.txt', users.join('\n'));
      const ended = await mine?.run('sweep', '--kinds', 'cucm-pin', '--users', file ?? '');
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      await untilTold(renewed);
      const [byMine, byTheirs] = [setBy(renewed, '127.0.0.1'), setBy(renewed, 'localhost')];
      expect(byMine).toBeGreaterThan(0);
      expect(byTheirs).toBeGreaterThan(0);
      expect(byMine + byTheirs).toBe(renewed.length);
      expect(wrongWith(estate, before, { renewed, reasons: 1 })).toEqual([]);
    },
  );

  /** The node that goes on, whose clock can be turned forward. */
  const startSurvivor = async (): Promise<Assembly> => {
    const loaded = loadConfig(mine?.config ?? '', {});
    if (!loaded.ok) throw new Error('The place has no configuration.');
    const clock = { now: () => Date.now() + ahead };
    const assembly = await assemble(loaded.config, { ...surroundingsFor(loaded.config, silentLog), clock });
    assembly.start();
    return assembly;
  };

  it(
    'one is killed amid its page: when its lease is over the other goes on, and nobody is renewed or told twice',
    patience,
    async () => {
      const { users, renewed } = listed(1);
      survivor = await startSurvivor();
      const { sweep } = survivor;
      const requester = { channel: 'command', id: 'root' } as const;
      const begun = await sweep.start({ dry: false, users, kinds: ['cucm-pin'], requester });
      if ('refused' in begun) throw new Error(begun.refused.reason);
      await vi.waitUntil(() => setBy(renewed, 'localhost') >= 3, { timeout: 240_000, interval: 20 });
      await mortal.kill('SIGKILL');
      const byMortal = setBy(renewed, 'localhost');
      expect(byMortal).toBeLessThan(DEFAULTS);
      const acted = async (): Promise<number> => (await sweep.store.progress(begun.run.id))?.acted ?? 0;
      await vi.waitUntil(async () => (await acted()) > 0, { timeout: 240_000, interval: 200 });
      expect((await sweep.store.read(begun.run.id))?.state).toBe('running');
      ahead += LEASE_OVER;
      const state = async (): Promise<string | undefined> => (await sweep.store.read(begun.run.id))?.state;
      await vi.waitUntil(async () => (await state()) === 'done', { timeout: 240_000, interval: 200 });
      await untilTold(renewed);
      expect(setBy(renewed, '127.0.0.1')).toBeGreaterThan(DEFAULTS);
      expect(wrongWith(estate, before, { renewed, reasons: 1 })).toEqual([]);
    },
  );

  it('of all others nothing was touched', () => {
    const renewed = new Set(idsOf(0, 4 * DEFAULTS).map(userId => `${userId} cucm 4`));
    expect(changed(before, estate.stamps()).filter(name => !renewed.has(name))).toEqual([]);
  });
});
