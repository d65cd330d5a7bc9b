import { Command, InvalidArgumentError } from 'commander';
import { RekeyError } from '../base/rekey-error.ts';
import type { CommandIo } from './command-io.ts';
import { stopInTime, untilToldToStop } from './serve.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly dir: string;
  readonly users: number;
  readonly seed: number;
  readonly port: number;
  readonly plant?: { readonly trivial: number; readonly default: number };
}

const MOST_USERS = 200_000;

/** Reads `trivial=300,default=100`; either may be left out. */
function planting(text: string): { readonly trivial: number; readonly default: number } {
  const parts = text.split(',').map(part => /^(trivial|default)=(\d{1,6})$/.exec(part));
  if (parts.some(part => part === null)) {
    throw new InvalidArgumentError('plant is written as trivial=300,default=100.');
  }
  const counts = Object.fromEntries(parts.map(part => [part?.[1], Number(part?.[2])]));
  return { trivial: 0, default: 0, ...counts };
}

async function lab(io: CommandIo, options: Options): Promise<void> {
  const { trivial = 0, default: kept = 0 } = options.plant ?? {};
  if (trivial + kept > options.users) {
    throw new RekeyError(
      'lab-plant',
      `--plant names ${trivial + kept} people and --users makes ${options.users}; ask for more users or plant fewer.`,
    );
  }
  const stopped = untilToldToStop();
  // Loaded here, since every other command does without the simulated systems.
  const { phonePages } = await import('../lab/phone/phone-pages.ts');
  const { startLab } = await import('../lab/start-lab.ts');
  const running = await startLab({ ...options, pages: phonePages(options.dir) });
  io.stderr.write(`pages ${running.url}\n`);
  io.stdout.write('lab ready\n');
  await stopped;
  await stopInTime(() => running.stop());
}

/** `rekey lab`: the simulated systems alone, until SIGTERM. */
export function labCommand(io: CommandIo): Command {
  return new Command('lab')
    .description(
      'start simulated CUCM, Unity Connection, directory and mail until SIGTERM; prints "lab ready" when all answer',
    )
    .requiredOption('--dir <dir>', 'where rekey.yaml, lab.json and ca.pem are written')
    .option('--users <n>', 'ordinary users beside the special ones', wholeNumber('users', MOST_USERS), 20)
    .option('--seed <s>', 'the same seed makes the same people', wholeNumber('seed', 0xffff_ffff), 1)
    .option('--port <p>', 'port of the pages; 0 = any free one', wholeNumber('port', 65_535), 0)
    .option('--plant <list>', 'PINs that a sweep is to find: trivial=N, default=N, or both with a comma', planting)
    .action((options: Options) => lab(io, options));
}
