import { userInfo } from 'node:os';
import { Command } from 'commander';
import { type CommandIo, exitCodes } from './command-io.ts';
import { configOption } from './configured.ts';
import { type Stored, withStore } from './with-store.ts';

interface Options {
  readonly config: string;
}

const byOperator = (): { readonly channel: 'command'; readonly id: string } => ({
  channel: 'command',
  id: userInfo().username,
});

async function erase(io: CommandIo, user: string, { audit }: Stored): Promise<void> {
  const rows = await audit.erase(user);
  if (rows === 0) {
    io.stderr.write(
      `${user}: no row of the audit is about this user id or asked by it; user ids are compared exactly.\n`,
    );
    return io.setExitCode(exitCodes.violated);
  }
  await audit.append({ event: 'person-erased', requester: byOperator(), detail: `${rows} rows` });
  io.stdout.write(`${rows} rows: what names the person is gone, and the audit is still provable\n`);
}

async function trim(io: CommandIo, { audit, config }: Stored): Promise<void> {
  const { keepDays } = config.audit;
  if (keepDays === undefined) {
    io.stderr.write('Rows are kept for ever: `audit.keepDays` says for how many days otherwise.\n');
    return io.setExitCode(exitCodes.violated);
  }
  const rows = await audit.trim(keepDays, byOperator());
  io.stdout.write(`${rows} rows older than ${keepDays} days were let go\n`);
}

/** `rekey audit`: what must go from the audit, while it stays provable. */
export function auditCommand(io: CommandIo): Command {
  const command = new Command('audit').description('let go from the audit what must go; what is left stays provable');
  command
    .command('erase')
    .description('blank what names a person in every row about them or asked by them; that something happened stays')
    .argument('<user>', 'the user id, as the audit has it')
    .option(...configOption)
    .action((user: string, { config }: Options) => withStore(io, config, stored => erase(io, user, stored)));
  command
    .command('trim')
    .description('let rows go that are older than audit.keepDays; a server does so by itself once a day')
    .option(...configOption)
    .action(({ config }: Options) => withStore(io, config, stored => trim(io, stored)));
  return command;
}
