import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Assembly } from '../assembly.ts';
import { silentLog } from '../base/log.ts';
import type { CalendarRefusal } from '../sweep/calendar/calendar.ts';
import { type CalendarEntry, nextDate } from '../sweep/calendar/calendar-entry.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { readKinds } from './read-kinds.ts';
import { surroundingsFor } from './surroundings.ts';

interface Options {
  readonly config: string;
}

interface AddOptions extends Options {
  readonly kinds: string;
  readonly first: string;
  readonly every: string;
  readonly users?: string;
}

const sentences: Readonly<Record<CalendarRefusal['reason'], string>> = {
  'no-name': 'the entry needs a name.',
  'no-kinds': 'name a kind at least.',
  'no-date': 'the first date is a day such as 2027-01-15.',
  past: 'the first date is past; name today or a later day.',
  period: 'the period is a whole number of days from 1 to 3650.',
  encoding: 'the list of users is not UTF-8.',
  empty: 'the list of users is empty.',
  'too-long': 'the list of users is too long.',
  'not-a-list': 'the list of users holds a user id a line and nothing else; look at line',
  'unknown-users': 'nobody knows these users:',
};

function describeRefusal(refusal: CalendarRefusal): string {
  const { reason } = refusal;
  if (reason === 'not-a-list') return `${sentences[reason]} ${refusal.line}.`;
  return reason === 'unknown-users' ? `${sentences[reason]} ${refusal.users.join(', ')}` : sentences[reason];
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

function describeEntry(entry: CalendarEntry, now: number): string {
  const { id, name, kinds, firstAt, periodDays, users, enteredBy } = entry;
  const whom = users === undefined ? 'all users' : `${users} users`;
  const dates = `from ${day(firstAt)} every ${periodDays} days, next ${day(nextDate(entry, now))}`;
  return [id, name, kinds.join(','), dates, whom, enteredBy].join('\t');
}

type Work = (assembly: Assembly, now: number) => Promise<boolean>;

async function run(io: CommandIo, { config: file }: Options, work: Work): Promise<void> {
  const config = readConfig(io, file);
  if (!config) return;
  // Loaded here, since most commands do without systems and store.
  const { assemble } = await import('../assembly.ts');
  const surroundings = surroundingsFor(config, silentLog);
  const assembly = await assemble(config, surroundings);
  try {
    if (!(await work(assembly, surroundings.clock.now()))) io.setExitCode(exitCodes.violated);
  } finally {
    await assembly.stop();
  }
}

async function add(io: CommandIo, name: string, options: AddOptions): Promise<void> {
  const kinds = readKinds(options.kinds);
  const list = options.users === undefined ? undefined : await readFile(options.users).catch(cannotRead);
  await run(io, options, async ({ calendar }, now) => {
    const wanted = { name, kinds, first: options.first, periodDays: Number(options.every), list };
    const answer = await calendar.add(wanted, { channel: 'command', id: userInfo().username });
    if ('added' in answer) io.stdout.write(`${describeEntry(answer.added, now)}\n`);
    else for (const refusal of answer.refused) io.stderr.write(`${describeRefusal(refusal)}\n`);
    return 'added' in answer;
  });
}

function cannotRead(error: unknown): never {
  throw new WrongUse(`the list of users cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}

/** `rekey calendar`: the days on which credentials are due (`sweep.md` "Findings"). */
export function calendarCommand(io: CommandIo): Command {
  const command = new Command('calendar').description('days on which credentials are due: the sweep renews them then');
  command
    .command('add')
    .description('enter a first date and a period, for all users or those of a list')
    .argument('<name>', 'how the entry is called')
    .requiredOption('--kinds <kinds>', 'what is due, with commas between')
    .requiredOption('--first <day>', 'the first date, such as 2027-01-15')
    .requiredOption('--every <days>', 'the period, in days')
    .option('--users <file>', 'a file with a user id a line; all users unless given')
    .option(...configOption)
    .action((name: string, options: AddOptions) =>
      add(io, name, options).catch((error: unknown) => {
        if (!(error instanceof WrongUse)) throw error;
        command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
      }),
    );
  command
    .command('list')
    .description('print every entry and its next date')
    .option(...configOption)
    .action((options: Options) =>
      run(io, options, async ({ calendar }, now) => {
        for (const entry of await calendar.list()) io.stdout.write(`${describeEntry(entry, now)}\n`);
        return true;
      }),
    );
  command
    .command('remove')
    .description('remove an entry')
    .argument('<id>', 'its id, as list prints it')
    .option(...configOption)
    .action((id: string, options: Options) =>
      run(io, options, async ({ calendar }) => {
        const removed = await calendar.remove(id, { channel: 'command', id: userInfo().username });
        if (!removed) io.stderr.write(`${id}: there is no such entry.\n`);
        return removed;
      }),
    );
  return command;
}
