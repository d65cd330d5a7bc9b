import pino from 'pino';
import { assemble } from '../../../src/assembly.ts';
import { surroundingsFor } from '../../../src/commands/surroundings.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { describeProblem } from '../../../src/config/problem.ts';
import type { Death } from './child.ts';
import type { KillEstate } from './estate-of-kills.ts';
import { changeMeanwhile, judge, keepRemains, missLinks, type Place, readMails, untilQuiet } from './scenario.ts';
import { renewedKinds } from './systems.ts';
import { linkPresser, linkReader } from './told.ts';

/** How much later the process is started again: at once the dead one's lease must be waited for. */
export const restarts = {
  'at once': 0,
  'when its lease is over': 31_000,
  'after 16 minutes': 16 * 60_000,
  'after two days': 48 * 3_600_000,
} as const;

/** One killing of `rekey renew`. */
export interface Killing {
  readonly death: Death;
  readonly restart: keyof typeof restarts;
  /** Somebody else changes everything while it is dead. */
  readonly meanwhile: boolean;
  /** By which it is finished: `rekey serve`, or the same parts in this process, for which nothing needs to start. */
  readonly finishedBy: 'serve' | 'parts';
}

export const renewArguments = (place: Place): readonly string[] => [
  'renew',
  place.user.userId,
  '--kinds',
  renewedKinds.join(),
];

async function renewUntilDead(place: Place, death: Death): Promise<readonly string[]> {
  const ended = await place.start(renewArguments(place), { death }).ended;
  keepRemains(place);
  return ended === 'SIGKILL' || ended === 0 ? [] : [`rekey renew ended with ${ended}`];
}

/** Starts `rekey serve` at the place, lets it finish what is unfinished, reads the mails, and ends it. */
export async function recover({ gate }: KillEstate, place: Place, ahead: number): Promise<readonly string[]> {
  const { child, url } = await gate.through(async () => {
    const started = place.start(['serve'], { ahead });
    return { child: started, url: await started.ready };
  });
  try {
    await untilQuiet(place);
    return await readMails(place, linkPresser(url));
  } finally {
    await child.kill();
  }
}

/** Puts the parts of a server together at the place, lets them finish what is unfinished, and reads the mails. */
async function recoverHere({ gate }: KillEstate, place: Place, ahead: number): Promise<readonly string[]> {
  const loaded = loadConfig(place.configFile, {});
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const log = pino({ level: 'trace' }, { write: line => place.canary.wrote('the log', line) });
  const clock = { now: () => Date.now() + ahead };
  const assembly = await gate.through(() => assemble(loaded.config, { ...surroundingsFor(loaded.config, log), clock }));
  try {
    assembly.start();
    await untilQuiet(place);
    return await readMails(place, linkReader(assembly.links));
  } finally {
    await assembly.stop();
  }
}

/** Runs one killing; gives everything that is wrong afterwards. */
export async function runKilling(
  estate: KillEstate,
  { death, restart, meanwhile, finishedBy }: Killing,
): Promise<readonly string[]> {
  const changed = meanwhile ? ', changed meanwhile' : '';
  const what = `killed ${JSON.stringify(death)}, restarted ${restart} by ${finishedBy}${changed}`;
  const place = await estate.place(`${Object.keys(death)[0]}-${Object.values(death)[0]}`);
  try {
    const died = await estate.gate.through(() => renewUntilDead(place, death));
    if (meanwhile) await changeMeanwhile(place);
    if (restart === 'after two days') missLinks(place);
    const finish = finishedBy === 'serve' ? recover : recoverHere;
    const recovered = await finish(estate, place, restarts[restart]);
    return [...died, ...recovered, ...(await judge(place))].map(wrong => `${what}: ${wrong}`);
  } catch (error) {
    return [`${what}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
