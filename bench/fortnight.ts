import { missedSentence } from './fortnight/missed.ts';
import { type Outcome, simulate } from './fortnight/simulate.ts';

/**
 * `npm run fortnight [-- USERS [NIGHTS [SEED [faults]]]]`: a fortnight of guessing over the lab's CUCM, in process, on a
 * clock of its own, beside a twin without us; what it came to night by night, exit code 1 where a promise is broken.
 */
const [users = 10_000, nights = 14, seed = 1] = process.argv.slice(2, 5).map(Number);
const faults = process.argv[5] === 'faults' ? { busy: 0.01, dropped: 0.005, death: 0.0002 } : undefined;
const share = (count: number): number => Math.round((count * users) / 10_000);
const began = Date.now();

function line(so: Outcome): string {
  const rate = so.guesses === 0 ? 0 : (so.extraLocks / so.guesses) * 100_000;
  return `guesses ${so.guesses}, found ${so.found} + ${so.foundDefaults} defaults, locks ${so.locks} (twin ${so.twinLocks}), extra ${so.extraLocks} = ${rate.toFixed(2)} in 100,000, ours ${so.ourLocks}, joined ${so.joined}, deaths ${so.deaths}, unanswered ${so.unanswered}`;
}

const seconds = (): string => `${Math.round((Date.now() - began) / 1000)} s`;
const outcome = await simulate({
  ...{ users, nights, seed, trivial: share(300), defaults: share(100), faults },
  onNight: (night, so) => process.stdout.write(`night ${night + 1}: ${line(so)} (${seconds()})\n`),
});
process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
for (const missed of outcome.missed) process.stdout.write(`${missedSentence(missed)}\n`);
const kept =
  outcome.ourLocks === 0 &&
  outcome.wrongly === 0 &&
  outcome.foundTwice === 0 &&
  outcome.missed.length === 0 &&
  outcome.extraLocks * 100_000 <= outcome.guesses;
process.exitCode = kept ? 0 : 1;
