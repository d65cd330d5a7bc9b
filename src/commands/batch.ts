import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { Assembly } from '../assembly.ts';
import { silentLog } from '../base/log.ts';
import type { Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { BatchFile, BatchRefusal } from '../sweep/batch/batch-row.ts';
import type { Batch, StoredRow } from '../sweep/batch/ports.ts';
import { MOST_ROWS, readBatch } from '../sweep/batch/read-batch.ts';
import { resultCsv } from '../sweep/batch/result.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';
import { readKinds } from './read-kinds.ts';
import { surroundingsFor } from './surroundings.ts';

interface Options {
  readonly config: string;
  readonly kinds?: string;
  readonly dryRun?: boolean;
  readonly resume?: string;
}

const refusals: Readonly<Record<BatchRefusal, string>> = {
  encoding: 'the file is not UTF-8; save it as "CSV UTF-8".',
  empty: 'the file holds no row; a row is a user id, or user,kinds[,value][,delivery].',
  'too-long': `the file holds more than ${MOST_ROWS} rows; part it.`,
};

async function readRows(
  io: CommandIo,
  file: string,
  kinds: readonly Kind[],
): Promise<Extract<BatchFile, { rows: unknown }>> {
  const bytes = file === '-' ? Buffer.concat(await io.stdin.toArray()) : await readFile(file).catch(cannotRead(file));
  const read = readBatch(bytes, kinds);
  if ('refused' in read) throw new WrongUse(`${file}: ${refusals[read.refused]}`);
  return read;
}

const cannotRead =
  (file: string) =>
  (error: unknown): never => {
    throw new WrongUse(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  };

function describeRow({ line, userId, state, reason, detail }: StoredRow): string {
  const why = [reason, detail].filter(Boolean).join(': ');
  return `line ${line}${userId === '' ? '' : `, ${userId}`}: ${state}${why === '' ? '' : ` (${why})`}`;
}

const ROWS_AT_ONCE = 500;

/** Says of every row that is refused, and of every part of one, where it stands and why. */
async function sayRefused(io: CommandIo, { batches }: Assembly, id: string): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await batches.rows(id, after, ROWS_AT_ONCE);
    for (const row of rows.filter(({ reason }) => reason !== undefined)) io.stderr.write(`${describeRow(row)}\n`);
    const last = rows.at(-1);
    if (!last) return;
    after = last.line;
  }
}

const by = (): Requester => ({ channel: 'command', id: userInfo().username });

/** The batch that is gone on with, or a new one whose rows are judged. */
async function batchFor(
  io: CommandIo,
  { batches }: Assembly,
  file: string | undefined,
  options: Options,
): Promise<Batch> {
  if (options.resume !== undefined) {
    const found = await batches.find(options.resume);
    if (!found) throw new WrongUse(`${options.resume}: there is no such batch.`);
    return found;
  }
  if (file === undefined) throw new WrongUse('name a file, or go on with a batch by --resume.');
  const rows = await readRows(io, file, options.kinds === undefined ? [] : readKinds(options.kinds));
  return await batches.open(rows, { name: basename(file), requester: by(), language: 'en' });
}

/** Judges and, unless it is dry, renews. True where no row was refused and every target is done. */
async function work(io: CommandIo, assembly: Assembly, file: string | undefined, options: Options): Promise<boolean> {
  const { batches } = assembly;
  const { id, name } = await batchFor(io, assembly, file, options);
  await batches.work(id);
  await sayRefused(io, assembly, id);
  const { ready, refused } = await batches.counts(id);
  if (options.dryRun) {
    await batches.cancel(id);
    io.stdout.write(`${name}: ${ready} rows would be renewed, ${refused} are refused\n`);
    return refused === 0;
  }
  io.stderr.write(`${name}: ${ready} rows; if this is interrupted, go on by: rekey batch --resume ${id}\n`);
  await batches.run(id, by());
  await batches.work(id);
  // What the mails told stands in the result.
  await assembly.deliverNow();
  let allDone = refused === 0;
  const watched = async function* () {
    for await (const line of batches.result(id)) {
      allDone &&= line.outcome === 'done';
      yield line;
    }
  };
  await pipeline(resultCsv(watched()), io.stdout, { end: false });
  return allDone;
}

async function run(io: CommandIo, file: string | undefined, options: Options): Promise<void> {
  const config = readConfig(io, options.config);
  if (!config) return;
  // Loaded here, since most commands do without systems and store.
  const { assemble } = await import('../assembly.ts');
  const assembly = await assemble(config, surroundingsFor(config, silentLog));
  try {
    const done = await work(io, assembly, file, options);
    if (!done) io.setExitCode(exitCodes.violated);
  } finally {
    await assembly.stop();
  }
}

/** `rekey batch FILE`: renews for the users of a file. */
export function batchCommand(io: CommandIo): Command {
  const command = new Command('batch')
    .description(
      'renew for the users of a file: a user id a line, or CSV user,kinds[,value][,delivery]; the result goes to stdout as CSV',
    )
    .argument('[file]', 'the file, or - for stdin')
    .option('--kinds <kinds>', 'what to renew for rows that name no kinds, with commas between')
    .option('--dry-run', 'judge every row, change nothing')
    .option('--resume <id>', 'go on with a batch that was interrupted or paused')
    .option(...configOption);
  return command.action((file: string | undefined, options: Options) =>
    run(io, file, options).catch((error: unknown) => {
      if (!(error instanceof WrongUse)) throw error;
      command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
    }),
  );
}
