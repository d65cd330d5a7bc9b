import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Assembly } from '../assembly.ts';
import { silentLog } from '../base/log.ts';
import { type Kind, kinds } from '../policy/kind.ts';
import type { PlanAnswer, Refusal, Renewal } from '../renewal/renewal.ts';
import type { Subject } from '../renewal/subject.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { describeOutcome } from './describe-outcome.ts';
import { readKinds } from './read-kinds.ts';
import { surroundingsFor } from './surroundings.ts';

interface Options {
  readonly config: string;
  readonly kinds: string;
  readonly dryRun?: boolean;
}

function describeRefusal(refusal: Refusal): string {
  const { reason, ...details } = refusal;
  const said = Object.entries(details).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [reason, ...said].join(', ');
}

async function findSubject(io: CommandIo, { subjects }: Assembly, user: string): Promise<Subject | undefined> {
  const answer = await subjects.find(user);
  if ('found' in answer) return answer.found;
  const where = answer.unavailable.length > 0 ? ` (no answer from ${answer.unavailable.join(', ')})` : '';
  io.stderr.write(`${user}: ${answer.none}${where}\n`);
  return undefined;
}

async function plan(
  { renewals }: Assembly,
  subject: Subject,
  asked: readonly Kind[],
  dryRun: boolean,
): Promise<PlanAnswer> {
  const requester = { channel: 'command', id: userInfo().username } as const;
  const deliver = Object.fromEntries(asked.map(kind => [kind, ['link'] as const]));
  return renewals.plan({
    subject,
    kinds: asked,
    requester,
    language: subject.language ?? 'en',
    factors: 2,
    deliver,
    dryRun,
  });
}

/** What was asked for and the user has nowhere, as far as every system answered. */
function sayAbsent(io: CommandIo, { targets }: Renewal, asked: readonly Kind[]): boolean {
  const absent = asked.filter(kind => !targets.some(target => target.kind === kind));
  for (const kind of absent) io.stdout.write(`${kind}: nothing to renew, the user has none\n`);
  return absent.length > 0;
}

/** What would become of each target; true where each would be renewed. */
function sayPlanned(io: CommandIo, { targets }: Renewal): boolean {
  for (const target of targets) {
    const would = `${target.kind} on ${target.system}: would be renewed`;
    io.stdout.write(`${target.outcome === 'pending' ? would : describeOutcome(target)}\n`);
  }
  return targets.every(({ outcome }) => outcome === 'pending');
}

/** True where every target is done, or would be, and there is one for each kind. */
async function renew(
  io: CommandIo,
  assembly: Assembly,
  user: string,
  asked: readonly Kind[],
  dryRun: boolean,
): Promise<boolean> {
  const subject = await findSubject(io, assembly, user);
  if (!subject) return false;
  const answer = await plan(assembly, subject, asked, dryRun);
  if ('refused' in answer) {
    io.stderr.write(`${user}: refused: ${describeRefusal(answer.refused)}\n`);
    return false;
  }
  const isPartial = sayAbsent(io, answer.planned, asked);
  if (dryRun) return sayPlanned(io, answer.planned) && !isPartial;
  const renewal = await assembly.renewals.apply(answer.planned.id);
  for (const target of renewal.targets) io.stdout.write(`${describeOutcome(target)}\n`);
  return renewal.targets.every(({ outcome }) => outcome === 'done') && !isPartial;
}

async function run(io: CommandIo, user: string, options: Options): Promise<void> {
  const asked = readKinds(options.kinds);
  const config = readConfig(io, options.config);
  if (!config) return;
  // Loaded here, since most commands do without systems and store.
  const { assemble } = await import('../assembly.ts');
  const assembly = await assemble(config, surroundingsFor(config, silentLog));
  try {
    const done = await renew(io, assembly, user, asked, options.dryRun ?? false);
    await assembly.deliverNow();
    if (!done) io.setExitCode(exitCodes.violated);
  } finally {
    await assembly.stop();
  }
}

/** `rekey renew USER --kinds …`: renews for one user; prints outcomes, never a secret. */
export function renewCommand(io: CommandIo): Command {
  const command = new Command('renew')
    .description('renew credentials of one user; prints what became of each, never a value: that goes out by link')
    .argument('<user>', 'user id or extension')
    .requiredOption('--kinds <kinds>', `what to renew, with commas between: ${kinds.join(', ')}`)
    .option('--dry-run', 'check everything, change nothing')
    .option(...configOption);
  return command.action((user: string, options: Options) =>
    run(io, user, options).catch((error: unknown) => {
      if (!(error instanceof WrongUse)) throw error;
      command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
    }),
  );
}
