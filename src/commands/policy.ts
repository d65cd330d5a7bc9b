import { Command, CommanderError } from 'commander';
import { kinds } from '../policy/kind.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { checkLines } from './policy/check-lines.ts';
import { type CheckOptions, checkValue } from './policy/check-value.ts';
import { type GenerateOptions, generateValues } from './policy/generate-values.ts';

const KIND = `the kind of credential: ${kinds.join(', ')}`;
const USER = 'whose it is: userId, firstName, lastName, displayName, extension, alternateExtensions, mailbox';
const FORBIDDEN = 'forbidden values, one a line with # comments, instead of the default list; none = no list';

/** A subcommand that writes to `io`, and whose every wrong use ends with exit code 2. */
function subcommand(name: string, io: CommandIo): Command {
  return new Command(name)
    .configureOutput({ writeOut: text => io.stdout.write(text), writeErr: text => io.stderr.write(text) })
    .showHelpAfterError('(--help says how it is used.)')
    .exitOverride(error => {
      const exitCode = error.exitCode === 0 ? exitCodes.clean : exitCodes.wrongUse;
      io.setExitCode(exitCode);
      throw new CommanderError(exitCode, error.code, error.message);
    });
}

/** Runs an action; a wrong use that it finds is told like one that commander finds. */
async function run(command: Command, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse, code: 'rekey.wrongUse' });
  }
}

function checkCommand(io: CommandIo): Command {
  const command = subcommand('check', io);
  return command
    .description('say which rules a value breaks')
    .option('--kind <kind>', KIND)
    .option(
      '--value <->',
      'always -: the value is read from standard input, because arguments are visible to all users',
    )
    .option('--user <json>', USER)
    .option('--forbidden <none|file>', FORBIDDEN)
    .option('--ndjson', 'read {"kind","value","subject",…} a line, answer {"ok","violations"} a line')
    .action((options: CheckOptions & { ndjson?: true }) =>
      run(command, async () => {
        if (!options.ndjson) return checkValue(io, options);
        if (Object.keys(options).length > 1)
          throw new WrongUse('With --ndjson each line says everything; give no other option.');
        return checkLines(io);
      }),
    );
}

function generateCommand(io: CommandIo): Command {
  const command = subcommand('generate', io);
  return command
    .description('draw values that break no rule')
    .requiredOption('--kind <kind>', KIND)
    .option('--count <number>', 'how many', '1')
    .option('--length <number>', "how long; by default the policy's own length")
    .option('--forbidden <none|file>', FORBIDDEN)
    .option('--user <json>', USER)
    .action((options: GenerateOptions) => run(command, () => generateValues(io, options)));
}

/**
 * `rekey policy check|generate` (`policy.md` "The command line"). Exit codes: 0 clean, 1 violated or malformed, 2 wrong
 * use. A wrong use and `--help` set the exit code and reject with commander's `CommanderError`, as `exitOverride` does:
 * the caller of `parseAsync` need only be silent about it, everything has been said.
 */
export function policyCommand(io: CommandIo): Command {
  return subcommand('policy', io)
    .description('judge and draw credentials by the default policies')
    .addCommand(checkCommand(io))
    .addCommand(generateCommand(io));
}
