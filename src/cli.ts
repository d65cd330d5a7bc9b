import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { RekeyError } from './base/rekey-error.ts';
import { adminCommand } from './commands/admin.ts';
import { auditCommand } from './commands/audit.ts';
import { batchCommand } from './commands/batch.ts';
import { calendarCommand } from './commands/calendar.ts';
import { checkCommand } from './commands/check.ts';
import { type CommandIo, exitCodes } from './commands/command-io.ts';
import { demoCommand } from './commands/demo.ts';
import { labCommand } from './commands/lab.ts';
import { policyCommand } from './commands/policy.ts';
import { renewCommand } from './commands/renew.ts';
import { reportCommand } from './commands/report.ts';
import { secretsCommand } from './commands/secrets.ts';
import { serveCommand } from './commands/serve.ts';
import { settingsCommand } from './commands/settings.ts';
import { sweepCommand } from './commands/sweep.ts';

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  setExitCode: code => {
    process.exitCode = code;
  },
};

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Commander would end the process with 1 itself; settings of a command do not reach what was added to it before. */
function endWithWrongUse(command: Command): void {
  command.showHelpAfterError('(--help says how it is used.)').exitOverride();
  for (const each of command.commands) endWithWrongUse(each);
}

function rekey(): Command {
  const program = new Command('rekey')
    .description('Renewal of telephone PINs and passwords in a Cisco voice estate.')
    .version(version, '-V, --version')
    .showHelpAfterError('(--help says how it is used.)')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or something is wrong, 2 wrong use.')
    .exitOverride();
  for (const command of [
    serveCommand,
    demoCommand,
    labCommand,
    checkCommand,
    policyCommand,
    renewCommand,
    batchCommand,
    calendarCommand,
    sweepCommand,
    secretsCommand,
    adminCommand,
    settingsCommand,
    reportCommand,
    auditCommand,
  ]) {
    program.addCommand(command(io));
  }
  for (const command of program.commands) endWithWrongUse(command);
  return program;
}

try {
  await rekey().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  } else if (error instanceof RekeyError) {
    process.stderr.write(`${error.message} [${error.code}]\n`);
    process.exitCode = exitCodes.violated;
  } else {
    throw error;
  }
}
