import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import type { CommandIo } from './command-io.ts';

/** `rekey secrets`: the operator's key. */
export function secretsCommand(io: CommandIo): Command {
  const command = new Command('secrets').description(
    'make and change the key that seals the journal and chains the audit',
  );
  command
    .command('new')
    .description('print a new key: 32 random bytes in base64')
    .action(() => void io.stdout.write(`${randomBytes(32).toString('base64')}\n`));
  return command;
}
