import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { cryptoRandom } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { AuditPort } from '../renewal/ports.ts';
import type { LocalAccountStore } from '../web/local-account.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption } from './configured.ts';
import { withStore } from './with-store.ts';

/** An account that opens everything and has no second factor: its password is long, and lies in a safe. */
const SHORTEST_PASSWORD = 16;
const LONGEST_PASSWORD = 256;

const nameShape = /^[a-z][a-z0-9.-]{0,63}$/;

interface Options {
  readonly config: string;
}

/** What the subcommands work with. */
interface Accounts {
  readonly accounts: LocalAccountStore;
  readonly audit: AuditPort;
}

async function withAccounts(io: CommandIo, file: string, work: (accounts: Accounts) => Promise<void>): Promise<void> {
  await withStore(io, file, async ({ store, audit }) => {
    const { createLocalAccountStore } = await import('../store/local-account-store.ts');
    await work({ accounts: createLocalAccountStore(store), audit });
  });
}

async function note({ audit }: Accounts, name: string, reason: string): Promise<void> {
  const requester = { channel: 'command', id: userInfo().username } as const;
  await audit.append({ event: 'configuration-changed', requester, subject: name, reason });
}

function readName(name: string): string {
  if (nameShape.test(name)) return name;
  throw new WrongUse('a name is lower-case letters, digits, . and -, such as "emergency"');
}

async function readPassword(io: CommandIo): Promise<Secret> {
  const password = (await text(io.stdin)).replace(/\r?\n$/, '');
  const { length } = [...password];
  if (length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD && !/[\r\n]/.test(password))
    return new Secret(password);
  throw new WrongUse(`give the password on standard input: one line of ${SHORTEST_PASSWORD} characters or more`);
}

async function create(io: CommandIo, name: string, { config }: Options): Promise<void> {
  const account = readName(name);
  const password = await readPassword(io);
  const { hashPassword } = await import('../web/local-account.ts');
  await withAccounts(io, config, async parts => {
    const hash = await hashPassword(password, cryptoRandom);
    if (!(await parts.accounts.insert({ name: account, hash, createdAt: systemClock.now() }))) {
      io.stderr.write(`${account}: there is one already; remove it first.\n`);
      return io.setExitCode(exitCodes.violated);
    }
    await note(parts, account, 'local-account-created');
    io.stdout.write(`${account}: made; signs in at /sign-in as an administrator\n`);
  });
}

async function list(io: CommandIo, { config }: Options): Promise<void> {
  await withAccounts(io, config, async ({ accounts }) => {
    for (const { name, createdAt } of await accounts.list())
      io.stdout.write(`${name}  made ${new Date(createdAt).toISOString()}\n`);
  });
}

async function remove(io: CommandIo, name: string, { config }: Options): Promise<void> {
  await withAccounts(io, config, async parts => {
    if (!(await parts.accounts.remove(name))) {
      io.stderr.write(`${name}: there is none of this name.\n`);
      return io.setExitCode(exitCodes.violated);
    }
    await note(parts, name.toLowerCase(), 'local-account-removed');
    io.stdout.write(`${name}: removed; its open sessions end with their next request\n`);
  });
}

/** `rekey admin`: accounts of our own, for the day on which the directory is down. */
export function adminCommand(io: CommandIo): Command {
  const command = new Command('admin').description(
    'make, list and remove administrators that sign in without the directory',
  );
  command
    .command('create')
    .description(`make one; the password is read from standard input, ${SHORTEST_PASSWORD} characters or more`)
    .argument('<name>', 'what to sign in as')
    .option(...configOption)
    .action((name: string, options: Options) =>
      create(io, name, options).catch((error: unknown) => {
        if (!(error instanceof WrongUse)) throw error;
        command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
      }),
    );
  command
    .command('list')
    .description('print their names and when they were made')
    .option(...configOption)
    .action((options: Options) => list(io, options));
  command
    .command('remove')
    .description('remove one')
    .argument('<name>', 'its name')
    .option(...configOption)
    .action((name: string, options: Options) => remove(io, name, options));
  return command;
}
