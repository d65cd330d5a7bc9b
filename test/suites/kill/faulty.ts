import pino from 'pino';
import { type Assembly, assemble } from '../../../src/assembly.ts';
import { surroundingsFor } from '../../../src/commands/surroundings.ts';
import type { Config } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { describeProblem } from '../../../src/config/problem.ts';
import type { Fault, LabControl } from '../../../src/lab/fault.ts';
import { createLabClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import type { Renewal } from '../../../src/renewal/renewal.ts';
import { isQuiet, readJournal } from './journal-file.ts';
import { changeMeanwhile, judge, type Place, readMails } from './scenario.ts';
import { type RenewedKind, renewedKinds, valuesAtFirst } from './systems.ts';
import { linkReader } from './told.ts';

/** Short, so that what hangs shows soon. */
export const TIMEOUT_MS = 500;
const PATIENT_MS = 30_000;

const MINUTE = 60_000;
const ROUNDS_IN_TROUBLE = 8;

/** What is wrong in the estate, and for how long. */
export interface Trouble {
  readonly faults: readonly Fault[];
  /** From before the subject is looked for, from the plan on, or those but the first from the moment at which the first strikes. */
  readonly from: 'start' | 'plan' | 'write';
  /** How long it lasts after the one who waited has gone, in minutes; after 15 it is too late to set anything. */
  readonly minutes: number;
  /** Somebody else changes everything while it lasts. */
  readonly meanwhile?: boolean | undefined;
  /** No mail can ever arrive: the helpdesk must tell. */
  readonly unmailable?: boolean | undefined;
  /** It is the mail server's trouble: the other systems are given time. */
  readonly ofMail?: boolean | undefined;
}

/** What became of a renewal in trouble. */
export interface Ordeal {
  /** As the one who waits at the screen is told; undefined where nothing could be planned. */
  readonly told: Renewal | undefined;
  /** When all was over. */
  readonly end: Renewal | undefined;
  /** How long the one who waits had to wait, in milliseconds. */
  readonly waited: number;
  readonly broken: readonly string[];
}

interface Rekey {
  readonly place: Place;
  readonly assembly: Assembly;
  readonly clock: LabClock;
}

function configOf({ configFile }: Place, timeout: number): Config {
  const loaded = loadConfig(configFile, {});
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const short = <T extends object>(part: T): T => ({ ...part, timeout });
  const { cucm, unity, directory, mail } = loaded.config;
  return {
    ...loaded.config,
    cucm: cucm.map(short),
    unity: unity.map(short),
    directory: directory && short(directory),
    mail: mail && { ...mail, timeout: TIMEOUT_MS },
  };
}

async function open(place: Place, clock: LabClock, timeout: number): Promise<Rekey> {
  const log = pino({ level: 'trace' }, { write: line => place.canary.wrote('the log', line) });
  const config = configOf(place, timeout);
  return { place, clock, assembly: await assemble(config, { ...surroundingsFor(config, log), clock }) };
}

/** A plan made by a node that has time: what is slow by itself is not the trouble that is meant. */
async function plannedInPeace(place: Place, clock: LabClock): Promise<string | undefined> {
  const rekey = await open(place, clock, PATIENT_MS);
  try {
    return await planned(rekey);
  } finally {
    await rekey.assembly.stop();
  }
}

async function planned({ place, assembly }: Rekey): Promise<string | undefined> {
  const answer = await assembly.subjects.find(place.user.userId);
  if (!('found' in answer)) return undefined;
  const plan = await assembly.renewals.plan({
    subject: answer.found,
    kinds: renewedKinds,
    requester: { channel: 'command', id: 'test' },
    language: 'en',
    factors: 2,
    deliver: Object.fromEntries(renewedKinds.map(kind => [kind, ['link'] as const])),
  });
  return 'planned' in plan ? plan.planned.id : undefined;
}

/** What is said of a target must be so while it is said. */
function dishonest({ systems, user, others }: Place, { targets }: Renewal): readonly string[] {
  return targets.flatMap(({ kind, outcome, code, detail }) => {
    const known = kind as RenewedKind;
    const isOld = systems.isInForce(user, known, valuesAtFirst(user)[known]);
    if (others[known] !== undefined) return [];
    if (outcome === 'done' && isOld) return [`${kind} is called done and was not changed`];
    if ((outcome === 'refused' || outcome === 'failed') && !isOld)
      return [`${kind} is called ${outcome} and was changed`];
    if (outcome === 'unknown' && !/read|tried/.test(detail ?? ''))
      return [`${kind} is unknown, and not said what was read back: ${code}`];
    return [];
  });
}

/** Lets the work go on that nobody waits for, with time between; false where it never ends. */
async function untilRest({ place, assembly, clock }: Rekey): Promise<boolean> {
  for (let round = 0; round < 60; round += 1) {
    await assembly.deliverNow();
    if (isQuiet(readJournal(place.storeFile))) return true;
    // After long trouble the outbox tries again once an hour.
    clock.advance(round < 20 ? MINUTE : 10 * MINUTE);
  }
  return false;
}

/** The first fault now, the others when it has struck. */
function injectAtWrite(control: LabControl, [first, ...others]: readonly Fault[]): void {
  if (!first) return;
  control.inject(first);
  const { strike } = control;
  control.strike = (system, operation) => {
    const struck = strike.call(control, system, operation);
    if (struck === first) {
      control.strike = strike;
      for (const other of others) control.inject(other);
    }
    return struck;
  };
}

/** Renews three kinds for the place's user in trouble; then lets all that is unfinished come to its end. */
export async function renewIn(
  place: Place,
  { faults, from, minutes, meanwhile, unmailable, ofMail }: Trouble,
): Promise<Ordeal> {
  const { control } = place.lab;
  const clock = createLabClock();
  const plannedBefore = from === 'start' ? undefined : await plannedInPeace(place, clock);
  const rekey = await open(place, clock, ofMail ? PATIENT_MS : TIMEOUT_MS);
  const { assembly } = rekey;
  const inject = (): void => {
    for (const fault of faults) control.inject(fault);
  };
  try {
    if (from === 'start') inject();
    const id = plannedBefore ?? (await planned(rekey));
    if (from === 'plan') inject();
    if (from === 'write') injectAtWrite(control, faults);
    const began = performance.now();
    const told = id === undefined ? undefined : await assembly.renewals.apply(id);
    const waited = performance.now() - began;
    const broken = [...(told ? dishonest(place, told) : [])];
    if (meanwhile) await changeMeanwhile(place);
    for (let round = 0; round < ROUNDS_IN_TROUBLE && minutes > 0; round += 1) {
      await assembly.deliverNow();
      clock.advance((minutes * MINUTE) / ROUNDS_IN_TROUBLE);
    }
    control.clear();
    if (!(await untilRest(rekey))) broken.push('it never comes to rest');
    const end = id === undefined ? undefined : await assembly.renewals.get(id);
    broken.push(...(end ? dishonest(place, end) : []), ...(await readMails(place, linkReader(assembly.links))));
    await assembly.renewals.stop();
    return { told, end, waited, broken: [...broken, ...(await judge(place, { unmailable }))] };
  } finally {
    control.clear();
    await assembly.stop();
  }
}
