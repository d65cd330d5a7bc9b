import { userInfo } from 'node:os';
import { Command } from 'commander';
import { type Assembly, assemble } from '../assembly.ts';
import { silentLog } from '../base/log.ts';
import { describeProblem } from '../config/problem.ts';
import { type SectionName, sectionNames } from '../settings/ports.ts';
import { type SaveAnswer, type Settings, sectionNamed } from '../settings/settings.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { surroundingsFor } from './surroundings.ts';
import { wholeNumber } from './whole-number.ts';

const MOST_SHOWN = 50;

interface Options {
  readonly config: string;
}

/** What a command reports: lines for stdout, and whether all is well. */
interface Report {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

function sectionFrom(name: string): SectionName {
  const section = sectionNamed(name);
  if (section) return section;
  throw new WrongUse(`${name}: no such section; sections are ${sectionNames.join(', ')}.`);
}

async function list({ settings }: Assembly): Promise<Report> {
  const held = sectionNames.map(section => {
    const { from, version, setAside } = settings.current(section);
    const problems = (setAside ?? []).map(problem => `\n  set aside: ${describeProblem(problem)}`).join('');
    return `${section}: ${from === 'settings' ? `version ${version}` : 'as in rekey.yaml'}${problems}`;
  });
  const history = (await settings.history(MOST_SHOWN)).map(
    ({ id, at, actor, section, note }) => `${id}\t${new Date(at).toISOString()}\t${actor}\t${section}\t${note}`,
  );
  return { lines: [...held, ...history], ok: true };
}

async function show({ settings }: Assembly, section: SectionName): Promise<Report> {
  return { lines: [JSON.stringify(settings.current(section).document, null, 2)], ok: true };
}

function told(answer: SaveAnswer): Report {
  if ('saved' in answer) return { lines: [`${answer.saved.section}: version ${answer.saved.id}`], ok: true };
  const problems = answer.refused === 'problems' ? answer.problems.map(describeProblem) : [];
  return { lines: [`refused: ${answer.refused}`, ...problems], ok: false };
}

const by = (note: string): Parameters<Settings['undo']>[1] => ({
  requester: { channel: 'command', id: userInfo().username },
  note,
});

async function undo({ settings }: Assembly, id: number): Promise<Report> {
  return told(await settings.undo(id, by(`undo ${id}`)));
}

async function reset({ settings }: Assembly, section: SectionName): Promise<Report> {
  const { version: basedOn } = settings.current(section);
  return told(await settings.save(section, undefined, { ...by('reset'), basedOn }));
}

async function run(io: CommandIo, { config: file }: Options, work: (assembly: Assembly) => Promise<Report>) {
  const config = readConfig(io, file);
  if (!config) return;
  const assembly = await assemble(config, surroundingsFor(config, silentLog));
  try {
    const { lines, ok } = await work(assembly);
    for (const line of lines) (ok ? io.stdout : io.stderr).write(`${line}\n`);
    if (!ok) io.setExitCode(exitCodes.violated);
  } finally {
    await assembly.stop();
  }
}

/** `rekey settings`: what administrators changed on the pages, seen and taken back from the command line. */
export function settingsCommand(io: CommandIo): Command {
  const command = new Command('settings').description(
    `see and take back what was changed at run time; it lies over the configuration: ${sectionNames.join(', ')}`,
  );
  const withSection = (work: (assembly: Assembly, section: SectionName) => Promise<Report>) =>
    async function (this: Command, name: string, options: Options): Promise<void> {
      try {
        const section = sectionFrom(name);
        await run(io, options, assembly => work(assembly, section));
      } catch (error) {
        if (!(error instanceof WrongUse)) throw error;
        this.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
      }
    };
  command
    .command('list')
    .description('say which sections were changed, and the newest versions: number, time, who, section, note')
    .option(...configOption)
    .action((options: Options) => run(io, options, list));
  command
    .command('show')
    .description('print what holds of a section, as JSON')
    .argument('<section>', sectionNames.join(', '))
    .option(...configOption)
    .action(withSection(show));
  command
    .command('undo')
    .description('take a version back: what held before it holds again, as a new version')
    .argument('<version>', 'its number', wholeNumber('version', Number.MAX_SAFE_INTEGER))
    .option(...configOption)
    .action((id: number, options: Options) => run(io, options, assembly => undo(assembly, id)));
  command
    .command('reset')
    .description('let the configuration file hold again for a section')
    .argument('<section>', sectionNames.join(', '))
    .option(...configOption)
    .action(withSection(reset));
  return command;
}
