import { Command } from 'commander';
import { silentLog } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { Said } from '../renewal/ports.ts';
import { type CommandIo, exitCodes } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { surroundingsFor } from './surroundings.ts';
import { templateProblems } from './template-problems.ts';

/** The templates of phone and mail, words and softkeys; false after every problem was written. */
function checkTemplates(io: CommandIo, config: Config): boolean {
  const problems = templateProblems(config);
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  return problems.length === 0;
}

/** Reaches every system; false where a right or a system is missing. */
async function checkSystems(io: CommandIo, config: Config): Promise<boolean> {
  // Loaded here: what is checked offline needs no adapter.
  const { assemble } = await import('../assembly.ts');
  const surroundings = surroundingsFor(config, silentLog);
  const assembly = await assemble(config, surroundings);
  try {
    const findings = (await Promise.all([...assembly.systems, assembly.outbox].map(part => part.probe()))).flat();
    const say = ({ key, params }: Said): string => surroundings.words.say('en', key, params);
    for (const { system, ok, what, fix } of findings) {
      io.stdout.write(`${ok ? 'ok     ' : 'MISSING'} ${system}: ${say(what)}${fix ? ` — ${say(fix)}` : ''}\n`);
    }
    return findings.every(({ ok }) => ok);
  } finally {
    await assembly.stop();
  }
}

async function check(io: CommandIo, file: string, connect: boolean): Promise<void> {
  const config = readConfig(io, file);
  if (!config) return;
  const sound = checkTemplates(io, config);
  const reached = !sound || !connect || (await checkSystems(io, config));
  if (sound && reached) io.stdout.write('ok\n');
  else io.setExitCode(exitCodes.violated);
}

/** `rekey check`: configuration, templates and softkeys offline; with --connect every system too. */
export function checkCommand(io: CommandIo): Command {
  return new Command('check')
    .description('validate configuration, templates, words and softkeys; every mistake is reported at once')
    .option(...configOption)
    .option('--connect', 'also reach every system and name each missing right')
    .action(({ config, connect = false }: { config: string; connect?: boolean }) => check(io, config, connect));
}
