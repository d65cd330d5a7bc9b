import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Death } from './child.ts';
import { commitsOf, type KillEstate, openKillEstate } from './estate-of-kills.ts';
import { type Killing, recover, renewArguments, type restarts, runKilling } from './killing.ts';
import { judge } from './scenario.ts';

/** More than a renewal of three kinds has commits. */
const USERS = 70;

type Restart = keyof typeof restarts;
/** Those that wait longest first. */
const order: readonly Restart[] = ['at once', 'when its lease is over', 'after 16 minutes', 'after two days'];

/** Most of it is waiting; on a machine that does other work too it takes longer. */
const PATIENCE_MS = 600_000;

/** At each commit a killing; the circumstances go round, so that each meets each sort of commit in one of the suites. */
function killings(side: 'before' | 'after', commits: number): readonly Killing[] {
  return Array.from({ length: commits }, (_, index): Killing => {
    const death: Death = side === 'before' ? { before: index + 1 } : { after: index + 1 };
    const turn = side === 'before' ? index + 2 : index;
    // Commits and circumstances would go round together but for the step aside every few.
    return {
      death,
      restart: order[(turn + Math.floor(turn / 12)) % 4] ?? 'at once',
      meanwhile: turn % 3 === 0,
      finishedBy: turn % 5 === 0 ? 'serve' : 'parts',
    };
  });
}

/** `rekey renew` as a process, killed with SIGKILL on one side of each of its commits, and what stands when all is over. */
export function killSuite(side: 'before' | 'after'): void {
  let estate: KillEstate;
  let commits = 0;
  const run = async (restart: Restart): Promise<readonly string[]> => {
    const chosen = killings(side, commits).filter(killing => killing.restart === restart);
    expect(chosen.length).toBeGreaterThan(4);
    return (await Promise.all(chosen.map(killing => runKilling(estate, killing)))).flat();
  };

  beforeAll(async () => {
    estate = await openKillEstate(USERS);
    const place = await estate.place('whole');
    expect(await place.start(renewArguments(place)).ended).toBe(0);
    commits = await commitsOf(place);
    expect(commits).toBeGreaterThan(25);
    expect(commits).toBeLessThan(USERS);
    expect([...(await recover(estate, place, 0)), ...(await judge(place))]).toEqual([]);
    expect([...place.read.values()].flat()).toHaveLength(3);
  });
  afterAll(() => estate?.stop());

  for (const restart of order) {
    test.concurrent(`killed right ${side} any commit and started again ${restart}, it loses nothing, tells nothing wrong and overwrites nobody`, {
      timeout: PATIENCE_MS,
    }, async () => {
      expect(await run(restart)).toEqual([]);
    });
  }
}
