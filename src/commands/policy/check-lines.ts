import { storeRules } from '../../policy/check.ts';
import { type CommandIo, exitCodes, WrongUse } from '../command-io.ts';
import { type Answer, answerTo, leftOut } from './answer.ts';
import { parseCheck } from './input.ts';
import { createLineSplitter, type Line } from './line-splitter.ts';
import { bytesOf, writeAll } from './streams.ts';

/** The longest line of `--ndjson`, in bytes: room for a forbidden list of some hundred thousand PINs. */
const LONGEST_LINE = 4 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(line: Line): string {
  if (line === 'too-long') throw new WrongUse(`longer than ${LONGEST_LINE} bytes`);
  try {
    return utf8.decode(line);
  } catch {
    throw new WrongUse('not valid UTF-8');
  }
}

/** Answers one line; what cannot be understood is answered in its place, without repeating what stood there. */
function answerLine(line: Line): Answer {
  try {
    return answerTo(parseCheck(textOf(line)));
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    return { ok: false, line: JSON.stringify({ error: error.message }) };
  }
}

/** `rekey policy check --ndjson`: one answer a line, in the order of the questions, in constant memory. */
export async function checkLines(io: CommandIo): Promise<void> {
  io.stderr.write(leftOut(storeRules));
  const splitter = createLineSplitter(LONGEST_LINE);
  let allClean = true;
  const answers = (lines: readonly Line[]): string => {
    const given = lines.map(answerLine);
    allClean &&= given.every(answer => answer.ok);
    return given.map(answer => `${answer.line}\n`).join('');
  };
  await writeAll(io, async function* () {
    for await (const chunk of bytesOf(io.stdin)) yield answers(splitter.push(chunk));
    yield answers(splitter.end());
  });
  io.setExitCode(allClean ? exitCodes.clean : exitCodes.violated);
}
