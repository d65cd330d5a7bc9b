import { Command, InvalidArgumentError } from 'commander';
import type { CommandIo } from './command-io.ts';
import { stopInTime, untilToldToStop } from './serve.ts';

interface Options {
  readonly dir: string;
  readonly users: number;
  readonly seed: number;
  readonly port: number;
}

const MOST_USERS = 200_000;

function number(name: string, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= most) return value;
    throw new InvalidArgumentError(`${name} must be a whole number from 0 to ${most}.`);
  };
}

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
    .option('--users <n>', 'ordinary users beside the special ones', number('users', MOST_USERS), 20)
    .option('--seed <s>', 'the same seed makes the same people', number('seed', 0xffff_ffff), 1)
    .option('--port <p>', 'port of the pages; 0 = any free one', number('port', 65_535), 0)
    .action((options: Options) => lab(io, options));
}
