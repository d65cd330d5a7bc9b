import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Assembly } from '../assembly.ts';
import { silentLog } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { kinds } from '../policy/kind.ts';
import { type FindingName, findings, isFindingName } from '../sweep/finding.ts';
import type { Run } from '../sweep/runs/run.ts';
import type { Sweep } from '../sweep/runs/sweep.ts';
import { readUserList } from '../sweep/user-list.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { createProgressBar } from './progress-bar.ts';
import { readKinds } from './read-kinds.ts';
import { surroundingsFor } from './surroundings.ts';
import { estimateSentence, guessNow, isGuessing } from './sweep/guess.ts';
import { printFindings, printLeftOut, printSummary, refusalSentence, userListSentence } from './sweep/print.ts';

interface Options {
  readonly config: string;
  readonly dryRun?: true;
  readonly kinds?: string;
  readonly finding?: readonly string[];
  readonly users?: string;
  readonly json?: true;
  readonly guess: boolean;
  readonly pause?: true;
  readonly resume?: true;
  readonly cancel?: true;
}

const BAR_EVERY_MS = 500;

const split = (texts: readonly string[]): readonly string[] =>
  texts.flatMap(text => text.split(',')).map(word => word.trim());

function readFindings(texts: readonly string[] | undefined): readonly FindingName[] | undefined {
  if (texts === undefined) return undefined;
  const words = split(texts);
  const wrong = words.filter(word => !isFindingName(word));
  if (wrong.length > 0)
    throw new WrongUse(`${wrong.join(', ')}: no such finding; findings are ${findings.join(', ')}.`);
  return words.filter(isFindingName);
}

function readUsers(file: string | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new WrongUse(`${file} cannot be read; --users names a text file with a user id on each line.`);
  }
  const list = readUserList(bytes);
  if ('refused' in list) throw new WrongUse(userListSentence(list.refused, file));
  return list.users;
}

/** What is asked, read before anything is opened. */
function readAsked(options: Options) {
  const controls = [options.pause, options.resume, options.cancel].filter(control => control !== undefined);
  const { dryRun, kinds: asked, finding, users } = options;
  const isControlled = controls.length > 0;
  if (controls.length > 1) throw new WrongUse('--pause, --resume and --cancel exclude each other.');
  if (isControlled && [dryRun, asked, finding, users].some(option => option !== undefined)) {
    throw new WrongUse('--pause, --resume and --cancel are for the run that is under way: they take no other option.');
  }
  return {
    dry: dryRun ?? false,
    kinds: asked === undefined ? undefined : readKinds(asked),
    findings: readFindings(finding),
    users: readUsers(users),
    requester: { channel: 'command', id: userInfo().username },
  } as const;
}

type Asked = ReturnType<typeof readAsked>;

/** The run to work on; undefined where there is nothing to work on, which was said. */
async function runFor(io: CommandIo, sweep: Sweep, options: Options, asked: Asked): Promise<Run | undefined> {
  const refuse = (sentence: string): undefined => {
    io.stderr.write(`${sentence}\n`);
    io.setExitCode(exitCodes.violated);
  };
  if (!options.pause && !options.resume && !options.cancel) {
    const answer = await sweep.start(asked);
    return 'run' in answer ? answer.run : refuse(refusalSentence(answer.refused));
  }
  const active = await sweep.store.active();
  if (!active) return refuse('No run is under way.');
  if (options.resume) {
    await sweep.resume(active.id, asked.requester);
    return await sweep.store.read(active.id);
  }
  const done = await (options.pause ? sweep.pause : sweep.cancel)(active.id, asked.requester);
  if (!done) return refuse(`The run ${active.id} is ${active.state}.`);
  io.stdout.write(`${active.id}: ${options.pause ? 'paused' : 'cancelled'}\n`);
  return undefined;
}

/** Before anything is done: how long guessing takes, and who is left out. */
async function printBefore(io: CommandIo, { sweep }: Assembly, run: Run, config: Config): Promise<void> {
  const estimate = estimateSentence(config.sweep, run.total);
  if (estimate !== undefined) io.stderr.write(`${estimate}\n`);
  await printLeftOut(io, sweep.store, run);
}

/** While it works, Ctrl-C pauses the run. */
async function pausable<T>(
  { sweep }: Assembly,
  { id, plan }: Run,
  work: (isPaused: () => boolean) => Promise<T>,
): Promise<T> {
  let paused = false;
  const pause = (): void => {
    paused = true;
    void sweep.pause(id, plan.requester).catch(() => undefined);
  };
  process.once('SIGINT', pause);
  try {
    return await work(() => paused);
  } finally {
    process.off('SIGINT', pause);
  }
}

/** Works on a run with a bar where somebody looks. */
async function workOn(io: CommandIo, assembly: Assembly, { id }: Run, config: Config): Promise<Run> {
  const { sweep } = assembly;
  const bar = createProgressBar(io.stderr);
  const since = performance.now();
  const show = async (): Promise<void> => {
    const progress = await sweep.store.progress(id);
    if (!progress) return;
    const { run, detected, acted } = progress;
    const done = run.pass === 'act' ? acted : detected;
    bar.show({ what: run.pass, done, total: run.total, milliseconds: performance.now() - since });
  };
  const timer = setInterval(() => void show().catch(() => undefined), BAR_EVERY_MS);
  try {
    return await sweep.work(id, {
      beforeActing: async run => {
        bar.clear();
        await printBefore(io, assembly, run, config);
      },
    });
  } finally {
    clearInterval(timer);
    bar.clear();
  }
}

async function print(io: CommandIo, assembly: Assembly, run: Run, options: Options, config: Config): Promise<void> {
  const { sweep } = assembly;
  const json = options.json ?? false;
  if (run.plan.dry && run.state === 'done') await printBefore(io, assembly, run, config);
  await printFindings(io, sweep.store, run, json);
  await printSummary(io, sweep.store, run, json);
  if (run.detail !== undefined) io.stderr.write(`${run.detail}\n`);
  if (run.state !== 'done') io.stderr.write(`The run is ${run.state}: --resume goes on with it, --cancel ends it.\n`);
  if (run.plan.dry && run.state === 'done') await sweep.seen(run.id);
}

async function isWhole({ sweep }: Assembly, { id, state }: Run): Promise<boolean> {
  const counts = await sweep.store.counts(id);
  return state === 'done' && !counts.some(({ outcome }) => outcome === 'failed' || outcome === 'unknown');
}

async function run(io: CommandIo, options: Options): Promise<void> {
  const asked = readAsked(options);
  const config = readConfig(io, options.config);
  if (!config) return;
  // Loaded here, since most commands do without systems and store.
  const { assemble } = await import('../assembly.ts');
  const assembly = await assemble(config, surroundingsFor(config, silentLog));
  try {
    const begun = await runFor(io, assembly.sweep, options, asked);
    if (!begun) return;
    const isNew = options.resume === undefined && options.guess;
    const guesser = isNew && isGuessing(config.sweep, asked) ? assembly.guesser : undefined;
    const ended = await pausable(assembly, begun, async isPaused => {
      // Values are tried before the run looks, so that it finds what they tell.
      if (guesser) await guessNow(io, guesser, isPaused);
      return await workOn(io, assembly, begun, config);
    });
    await print(io, assembly, ended, options, config);
    await assembly.deliverNow();
    if (!(await isWhole(assembly, ended))) io.setExitCode(exitCodes.violated);
  } finally {
    await assembly.stop();
  }
}

/** `rekey sweep`: looks at everybody's credentials, and renews or reminds as configured. */
export function sweepCommand(io: CommandIo): Command {
  const command = new Command('sweep')
    .description('look at the credentials of all users and do about it what is configured; prints one line a finding')
    .option('--dry-run', 'change nothing and send nothing: findings only')
    .option('--kinds <kinds>', `what to look at, with commas between: ${kinds.join(', ')}`)
    .option('--finding <findings...>', `only these findings: ${findings.join(', ')}`)
    .option('--users <file>', 'only the users of a text file: a user id on each line, UTF-8')
    .option('--no-guess', 'try no values first, though sweep.guess is configured')
    .option('--json', 'print a JSON object a line')
    .option('--pause', 'let the run that is under way wait')
    .option('--resume', 'go on with the run that waits, and confirm what it asks')
    .option('--cancel', 'end the run that is under way')
    .option(...configOption);
  return command.action((options: Options) =>
    run(io, options).catch((error: unknown) => {
      if (!(error instanceof WrongUse)) throw error;
      command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
    }),
  );
}
