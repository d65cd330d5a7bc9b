import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault, LabControl, LabSystem } from '../../src/lab/fault.ts';
import { whyWords, wrongWith } from './sweep/killed.ts';
import {
  changed,
  openSweepEstate,
  type Place,
  type Printed,
  readLines,
  type SweepEstate,
} from './sweep/sweep-estate.ts';

const PLANTED = 18;
const BYSTANDERS = 42;
/** CUCM's greatest answer, as far below 8 MB as this estate is below one of 100,000: a page of 200 users is too large. */
const SMALL_ANSWER = 16_000;
/** Each goes on from the one before: a second try of one alone would find other users than the first. */
const patience = { timeout: 500_000, retry: 0 };

const busy: Omit<Fault, 'system'> = { fault: 'status', value: 503 };
const dropped: Omit<Fault, 'system'> = { fault: 'drop-after' };
/** CUCM says that it does not speak the version, and does nothing: this renewal fails for good. */
const refused: Omit<Fault, 'system'> = { fault: 'status', value: 599 };

/** What strikes the calls of an operation, by their number from 1 on. */
type Misdeeds = Readonly<Record<string, (count: number) => Omit<Fault, 'system'> | undefined>>;

const misdeeds: Misdeeds = {
  'cucm executeSQLQuery': count => (count % 9 === 0 ? busy : undefined),
  'cucm updateUser': count => {
    if (count === 3 || count === 8) return refused;
    // Longer than a write is waited out, so that its renewal is put off.
    if (count >= 11 && count <= 18) return busy;
    return count % 4 === 1 ? dropped : undefined;
  },
  'unity GET': count => (count % 23 === 0 ? busy : undefined),
};

/** Lets these strike, and counts how often each did. */
function strikeBy(control: LabControl, all: Misdeeds): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  const struck = new Map<string, number>();
  control.strike = (system: LabSystem, operation: string): Fault | undefined => {
    const verb = system === 'unity' ? (operation.split(' ')[0] ?? '') : operation;
    const name = `${system} ${verb}`;
    const count = (calls.get(name) ?? 0) + 1;
    calls.set(name, count);
    const misdeed = all[name]?.(count);
    if (!misdeed) return undefined;
    const what = `${name} ${misdeed.value ?? misdeed.fault}`;
    struck.set(what, (struck.get(what) ?? 0) + 1);
    return { system, ...misdeed };
  };
  return struck;
}

let estate: SweepEstate;
let place: Place;
let before: ReadonlyMap<string, string>;
let struck: ReadonlyMap<string, number>;
let first: Printed;

beforeAll(async () => {
  const switches = { cucm: { responseLimit: SMALL_ANSWER } };
  estate = await openSweepEstate(PLANTED + BYSTANDERS, { trivial: 0, default: PLANTED }, switches);
  place = await estate.place('faults', { sweep: { brake: { percent: 100 } } });
  before = estate.stamps();
  await place.seen('--kinds', 'cucm-pin');
  struck = strikeBy(estate.lab.control, misdeeds);
});
afterAll(() => estate?.stop());

/** The run that acts, as an operator does it: what is braked or paused is gone on with. */
async function sweep(): Promise<{ readonly printed: Printed; readonly code: number | null }> {
  let ended = await place.run('sweep', '--kinds', 'cucm-pin', '--json');
  for (let tries = 0; tries < 3 && readLines(ended).summary.state !== 'done'; tries += 1) {
    ended = await place.run('sweep', '--resume', '--json');
  }
  return { printed: readLines(ended), code: ended.code };
}

const defaultsOf = ({ findings }: Printed) => findings.filter(({ finding }) => finding === 'default-value');

it(
  'a run while systems misbehave finds every default value, and names each that it could not renew',
  patience,
  async () => {
    const { printed, code } = await sweep();
    first = printed;
    const defaults = defaultsOf(printed);
    expect(printed.summary).toMatchObject({ state: 'done', toRenew: PLANTED });
    expect(defaults.map(({ userId }) => userId)).toEqual(estate.lab.planted.default.toSorted());
    const failed = defaults.filter(({ outcome }) => outcome !== 'done');
    expect(failed.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'version'],
      ['failed', 'version'],
    ]);
    expect(printed.summary.outcomes).toMatchObject({ done: PLANTED - failed.length, failed: failed.length });
    expect(code).toBe(1);
    for (const what of ['cucm executeSQLQuery 503', 'cucm updateUser drop-after', 'unity GET 503']) {
      expect([what, struck.get(what) ?? 0]).toEqual([what, expect.any(Number)]);
      expect(struck.get(what)).toBeGreaterThan(0);
    }
    expect([struck.get('cucm updateUser 599'), struck.get('cucm updateUser 503')]).toEqual([2, 8]);
  },
);

/** How many users were asked for in each call of the survey's first statement that was answered so. */
function askedAtOnce(answered: number): readonly number[] {
  const calls = estate.lab.control.calls.filter(
    ({ system, status, body }) => system === 'cucm' && status === answered && body.includes('cp.maxinactivedays'),
  );
  return calls.map(({ body }) => (/eu\.userid in \(([^)]*)\)/.exec(body)?.[1] ?? '').split(',').length);
}

it('who was asked for in one answer that was too large was asked for in parts', () => {
  const [tooLarge, fitting] = [askedAtOnce(500), askedAtOnce(200)];
  expect(Math.max(...tooLarge)).toBeGreaterThanOrEqual(PLANTED + BYSTANDERS);
  expect(Math.max(...fitting)).toBeLessThan(Math.min(...tooLarge));
});

it('the run after it renews those, and in the end each has one new value and was told once', patience, async () => {
  const { printed, code } = await sweep();
  const failed = defaultsOf(first).filter(({ outcome }) => outcome !== 'done');
  expect(defaultsOf(printed).map(({ userId, outcome }) => [userId, outcome])).toEqual(
    failed.map(({ userId }) => [userId, 'done']),
  );
  expect([code, printed.summary.outcomes['failed']]).toEqual([0, undefined]);
  const again = new Set(failed.map(({ userId }) => userId));
  const once = estate.lab.planted.default.filter(userId => !again.has(userId));
  expect(wrongWith(estate, before, { renewed: once, reasons: 1 })).toEqual([]);
  for (const userId of again) {
    // The value that CUCM refused was another.
    const told = estate.mailsTo(userId).filter(({ text }) => whyWords.test(text) || text.includes('/link/'));
    expect([userId, new Set(estate.pinsSet(userId)).size, told.length]).toEqual([userId, 2, 2]);
  }
});

it('of all others nothing was touched, and a third run finds no default value', patience, async () => {
  const renewed = new Set(estate.lab.planted.default.map(userId => `${userId} cucm 4`));
  expect(changed(before, estate.stamps()).filter(name => !renewed.has(name))).toEqual([]);
  const { printed } = await sweep();
  expect(defaultsOf(printed)).toEqual([]);
});
