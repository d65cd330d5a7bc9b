import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import type { Audit } from '../audit/audit.ts';
import type { Proof } from '../audit/broken.ts';
import { type ReportFormat, reportFormats } from '../audit/export/formats.ts';
import { writeReport } from '../audit/export/report.ts';
import { reportOutcomes } from '../audit/outcome.ts';
import { type AuditSelection, readSelection, type SelectionField } from '../audit/selection.ts';
import { kinds } from '../policy/kind.ts';
import { channels } from '../renewal/ports.ts';
import { type CommandIo, exitCodes, WrongUse } from './command-io.ts';
import { configOption } from './configured.ts';
import { withStore } from './with-store.ts';

type Options = Readonly<Partial<Record<SelectionField, string>>> & {
  readonly config: string;
  readonly format: ReportFormat;
  readonly mask?: true;
  readonly verify?: true;
  readonly head?: string;
};

/** `SEQ:MAC`, as the daily head and `--verify` print it. */
const headShape = /^(\d{1,15}):([\w-]{43})$/;

function selectionOf(options: Options): AuditSelection {
  const read = readSelection(options);
  if ('selection' in read) return read.selection;
  throw new WrongUse(read.problems.map(({ field, wanted }) => `--${field} ${wanted}`).join('; '));
}

function headOf(text: string): { readonly seq: number; readonly mac: string } {
  const [, seq, mac] = headShape.exec(text) ?? [];
  if (seq !== undefined && mac !== undefined) return { seq: Number(seq), mac };
  throw new WrongUse('--head is a number and a MAC as --verify prints them, such as 1234:abc…');
}

function described(proof: Proof): string {
  if (!proof.ok) return `broken: ${proof.broken.sentence}\n`;
  const { rows, erased, last } = proof;
  return `whole: ${rows} rows, ${erased} of them erased; head ${last.seq}:${last.mac}\n`;
}

async function verify(io: CommandIo, audit: Audit, { head, format }: Options): Promise<void> {
  const proof = await audit.verify(head === undefined ? undefined : headOf(head));
  io.stdout.write(format === 'csv' ? described(proof) : `${JSON.stringify(proof)}\n`);
  if (!proof.ok) io.setExitCode(exitCodes.violated);
}

/** A reader that had enough, such as `head`, is no mistake. */
function ignoreClosedPipe(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

async function run(io: CommandIo, options: Options): Promise<void> {
  const selection = selectionOf(options);
  if (options.head !== undefined) headOf(options.head);
  await withStore(io, options.config, async ({ audit }) => {
    if (options.verify) return await verify(io, audit, options);
    const mails = options.mask ? 'masked' : 'whole';
    const report = writeReport(audit.read(selection), { format: options.format, mails });
    await pipeline(Readable.from(report, { objectMode: true, highWaterMark: 1 }), io.stdout, { end: false }).catch(
      ignoreClosedPipe,
    );
  });
}

/** `rekey report`: the audit as a report, and the proof that it is whole. */
export function reportCommand(io: CommandIo): Command {
  const command = new Command('report')
    .description('print what was done: rows of the audit, oldest first, on stdout; or prove that the audit is whole')
    .option('--from <time>', 'from this day or time on, such as 2026-03-01 or 2026-03-01T14:00')
    .option('--to <time>', 'up to this day, with its last hour, or before this time')
    .option('--user <user>', 'about this user id')
    .option('--kind <kind>', `about this kind: ${kinds.join(', ')}`)
    .option('--outcome <outcome>', reportOutcomes.join(', '))
    .option('--channel <channel>', channels.join(', '))
    .option('--event <event>', 'events of this name (docs/operating.md lists them)')
    .option('--actor <actor>', 'asked by this user id, device or address')
    .option('--ticket <ticket>', 'under this ticket')
    .option('--renewal <id>', 'of this renewal')
    .addOption(new Option('--format <format>', 'how to print').choices(reportFormats).default('csv'))
    .option('--mask', 'mask mail addresses, as everybody but auditors sees them')
    .option(
      '--verify',
      'print no rows: prove that none was changed, removed, inserted or moved; exit code 1 where one was',
    )
    .option('--head <seq:mac>', 'with --verify: a head kept elsewhere, so that rows cut off since are found too')
    .option(...configOption)
    .addHelpText('after', '\nExit codes: 0 done, or the audit is whole; 1 the audit is broken; 2 wrong use.');
  return command.action((options: Options) =>
    run(io, options).catch((error: unknown) => {
      if (!(error instanceof WrongUse)) throw error;
      command.error(`error: ${error.message}`, { exitCode: exitCodes.wrongUse });
    }),
  );
}
