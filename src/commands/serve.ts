import { Command } from 'commander';
import { RekeyError } from '../base/rekey-error.ts';
import type { Server } from '../server.ts';
import { type CommandIo, exitCodes } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { createLog, surroundingsFor } from './surroundings.ts';
import { templateProblems } from './template-problems.ts';

/** Longer than any stop that goes well. */
const STOP_WITHIN_MS = 4500;

const templateCodes: ReadonlySet<string> = new Set(['words', 'phone-templates', 'mail-templates']);

/** Resolves at the first SIGTERM or SIGINT. */
export function untilToldToStop(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Stops within the time that service managers give; what hangs is left to its fate. */
export async function stopInTime(stop: () => Promise<void>): Promise<void> {
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
  await stop();
}

async function serve(io: CommandIo, file: string): Promise<void> {
  const config = readConfig(io, file);
  if (!config) return;
  const stopped = untilToldToStop();
  const log = createLog();
  let server: Server;
  try {
    // Loaded here, since the other commands do without it.
    const { startServer } = await import('../server.ts');
    server = await startServer(config, surroundingsFor(config, log));
  } catch (error) {
    if (!(error instanceof RekeyError)) throw error;
    // The first part that cannot start says what it found; of files that an operator edits every mistake is told.
    const others = templateCodes.has(error.code) ? templateProblems(config).join('\n') : '';
    log.error({ code: error.code }, others === '' ? error.message : `These files cannot be used:\n${others}`);
    return io.setExitCode(exitCodes.violated);
  }
  io.stdout.write(`ready ${server.url}\n`);
  await stopped;
  await stopInTime(() => server.stop());
}

/** `rekey serve`: answers phones and links until it is told to stop. */
export function serveCommand(io: CommandIo): Command {
  return new Command('serve')
    .description(
      'serve phones and links until SIGTERM; prints "ready ADDRESS" when it answers, logs JSON lines on stderr',
    )
    .option(...configOption)
    .action(({ config }: { config: string }) => serve(io, config));
}
