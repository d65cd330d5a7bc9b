import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Mortal, type Mortals, mortals } from './sweep/killed.ts';
import { changed, openSweepEstate, type SweepEstate } from './sweep/sweep-estate.ts';

/** What ten thousand rows come to is shown by the tests of batches; each row here is one of a real user. */
const USERS = 300;
const BYSTANDERS = 5;
/** One row of a hundred that asks for nothing, by its line, with what is said of it. */
const MALFORMED: Readonly<Record<number, readonly [row: string, said: string]>> = {
  100: ['"open,cucm-pin', 'line 100: refused (quotes)'],
  200: ['somebody,=cmd()', 'line 200: refused (unknown-kind: =cmd())'],
  300: [',cucm-pin', 'line 300: refused (no-user)'],
};
/** Users whom nobody knows, named as a spreadsheet would take for formulas. */
const FORMULAS = ['=1+1', '+31', '-5+cmd', '@SUM(A1)'];
/** A second try would find users who were renewed by the first. */
const patience = { timeout: 300_000, retry: 0 };

let estate: SweepEstate;
let rekeys: Mortals;
let before: ReadonlyMap<string, string>;

beforeAll(async () => {
  estate = await openSweepEstate(USERS + BYSTANDERS, { trivial: 0, default: 0 });
  before = estate.stamps();
  // Without Unity Connection, so that a row takes fewer calls.
  rekeys = await mortals(estate, { unity: undefined });
});
afterAll(async () => {
  await rekeys?.stop();
  await estate?.stop();
});

const usersOf = (): readonly string[] => estate.lab.world.users.slice(0, USERS).map(({ userId }) => userId);

/** Every line of the file: a user each, the malformed between them, then those of nobody. */
function linesOf(users: readonly string[]): readonly string[] {
  const rows = users.map(userId => `${userId},cucm-pin`);
  for (const [line, [row]] of Object.entries(MALFORMED)) rows.splice(Number(line) - 1, 0, row);
  return [...rows, ...FORMULAS.map(userId => `${userId},cucm-pin`)];
}

const sets = (): number => estate.lab.control.calls.filter(({ body }) => /[:<]updateUser[ >]/.test(body)).length;

/** The result that was printed last. */
async function resultOf(node: Mortal): Promise<readonly Readonly<Record<string, string>>[]> {
  const printed = await node.printed();
  const result = printed.slice(printed.lastIndexOf('user,target,outcome')).replace(/^commits \d+\n/m, '');
  return parse(result, { columns: true });
}

it(
  'a batch names every row that is refused before anything is changed, and killed half-way it goes on by --resume: each renewed once',
  patience,
  async () => {
    const node = await rekeys.open('batch');
    const users = usersOf();
    const lines = linesOf(users);
    const first = node.start(['batch', await node.place.write('users.csv', `${lines.join('\n')}\n`)]);
    await vi.waitUntil(() => sets() > 0, { timeout: 200_000, interval: 5 });
    const named = (await node.printed()).split('\n').filter(line => line.includes(': refused ('));
    expect(named).toEqual([
      ...Object.values(MALFORMED).map(([, said]) => said),
      ...FORMULAS.map((userId, at) => `line ${lines.length - FORMULAS.length + at + 1}, ${userId}: refused (unknown)`),
    ]);
    await vi.waitUntil(() => sets() >= USERS / 2, { timeout: 100_000, interval: 5 });
    await first.kill();
    expect(sets()).toBeLessThan(USERS);
    const id = /rekey batch --resume (\S+)/.exec(await node.printed())?.[1] ?? '';
    expect(await node.start(['batch', '--resume', id]).ended).toBe(1);
    const counted = users.map(userId => [userId, new Set(estate.pinsSet(userId)).size]);
    expect(counted.filter(([, count]) => count !== 1)).toEqual([]);
    const renewed = users.map(userId => `${userId} cucm 4`);
    expect(changed(before, estate.stamps())).toEqual(renewed.toSorted());

    const result = await resultOf(node);
    const outcomes = Object.groupBy(result, ({ outcome = '' }) => outcome);
    expect(outcomes['done']?.map(({ user }) => user)).toEqual(users);
    expect(outcomes['refused']?.map(({ user, code }) => [user, code])).toEqual([
      ['', 'quotes'],
      ['', 'unknown-kind'],
      ['', 'no-user'],
      ...FORMULAS.map(userId => [`'${userId}`, 'unknown']),
    ]);
    expect(result.flatMap(line => Object.values(line)).filter(cell => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  },
);
