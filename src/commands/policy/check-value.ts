import { defaultPolicies } from '../../policy/default-policies.ts';
import { type CommandIo, exitCodes, WrongUse } from '../command-io.ts';
import { answerTo, leftOut } from './answer.ts';
import { withForbidden } from './forbidden-file.ts';
import { parseKind, parseUser } from './input.ts';
import { bytesOf, writeAll } from './streams.ts';

/** The options of `rekey policy check` without `--ndjson`. */
export interface CheckOptions {
  readonly kind?: string;
  readonly value?: string;
  readonly user?: string;
  readonly forbidden?: string;
}

const LONGEST_VALUE = 64 * 1024;

/** The one line of standard input, without the newline that `echo` puts behind it. */
async function readValue(io: CommandIo): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(io.stdin)) {
    length += chunk.length;
    if (length > LONGEST_VALUE)
      throw new WrongUse(`The value on standard input is longer than ${LONGEST_VALUE} bytes.`);
    chunks.push(chunk);
  }
  const value = decoded(Buffer.concat(chunks)).replace(/\r?\n$/, '');
  if (value.includes('\n')) throw new WrongUse('Standard input must hold one value on one line.');
  return value;
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WrongUse('The value on standard input is not valid UTF-8.');
  }
}

/** `rekey policy check --kind KIND --value -`: judges the value on standard input. */
export async function checkValue(io: CommandIo, options: CheckOptions): Promise<void> {
  if (options.kind === undefined) throw new WrongUse('--kind KIND is missing (or ask with --ndjson).');
  if (options.value !== '-') {
    throw new WrongUse(
      'The value must come from standard input, as --value - says: arguments are visible to all users of the machine.',
    );
  }
  const kind = parseKind(options.kind);
  const subject = parseUser(options.user ?? '{}');
  const policy = await withForbidden(defaultPolicies[kind], options.forbidden);
  const answer = answerTo({ kind, value: await readValue(io), subject, policy });
  io.stderr.write(leftOut(policy.rules));
  await writeAll(io, () => [`${answer.line}\n`]);
  io.setExitCode(answer.ok ? exitCodes.clean : exitCodes.violated);
}
