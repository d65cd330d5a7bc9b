import { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { stopInTime, untilToldToStop } from './serve.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly dir: string;
  readonly users: number;
  readonly seed: number;
  readonly port: number;
}

const MOST_USERS = 200_000;

async function lab(io: CommandIo, options: Options): Promise<void> {
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
    .action((options: Options) => lab(io, options));
}
