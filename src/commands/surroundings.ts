import pino from 'pino';
import type { Surroundings } from '../assembly.ts';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { cryptoRandom } from '../base/random.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { Config } from '../config/config.ts';
import { loadWords } from '../words/load-words.ts';
import { describeProblem } from '../words/problem.ts';

/** How Rekey is reached from outside: as configured, else where it listens. */
export function publicUrlOf({ server }: Pick<Config, 'server'>): string {
  return server.publicUrl ?? `http${server.tls ? 's' : ''}://${server.listen}`;
}

/** JSON lines on stderr. */
export function createLog(level: 'info' | 'warn' = 'info'): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** The real clock and randomness, the words as configured, and a log. Throws `words` where the words have mistakes. */
export function surroundingsFor(config: Config, log: Log): Surroundings {
  const loaded = loadWords({ templates: config.phone.templates });
  if (!loaded.ok) {
    throw new RekeyError('words', `The words cannot be used:\n${loaded.problems.map(describeProblem).join('\n')}`);
  }
  return { clock: systemClock, random: cryptoRandom, log, words: loaded.words, publicUrl: publicUrlOf(config) };
}
