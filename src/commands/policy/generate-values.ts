import { cryptoRandom } from '../../base/random.ts';
import { defaultPolicies } from '../../policy/default-policies.ts';
import { generate } from '../../policy/generate.ts';
import type { Policy } from '../../policy/policy.ts';
import { PolicyError } from '../../policy/policy-error.ts';
import type { PolicySubject } from '../../policy/subject.ts';
import { type CommandIo, exitCodes, WrongUse } from '../command-io.ts';
import { leftOut } from './answer.ts';
import { withForbidden } from './forbidden-file.ts';
import { parseKind, parseUser, parseWhole } from './input.ts';
import { writeAll } from './streams.ts';

/** The options of `rekey policy generate`. */
export interface GenerateOptions {
  readonly kind: string;
  readonly count: string;
  readonly length?: string;
  readonly forbidden?: string;
  readonly user?: string;
}

/** Values that are written at a time. */
const BATCH = 1_000;

function withLength(policy: Policy, option: string | undefined): Policy {
  if (option === undefined) return policy;
  const generateLength = parseWhole('--length', option);
  if (generateLength >= policy.minLength && generateLength <= policy.maxLength) return { ...policy, generateLength };
  throw new WrongUse(
    `--length ${generateLength} is outside the policy ${policy.kind}, which asks for ${policy.minLength} to ${policy.maxLength}.`,
  );
}

function* batches(count: number, subject: PolicySubject, policy: Policy): Generator<string> {
  for (let left = count; left > 0; left -= BATCH) {
    const values = Array.from({ length: Math.min(left, BATCH) }, () =>
      generate(policy.kind, subject, policy, cryptoRandom),
    );
    yield `${values.join('\n')}\n`;
  }
}

/** `rekey policy generate`: good values, one a line. */
export async function generateValues(io: CommandIo, options: GenerateOptions): Promise<void> {
  const kind = parseKind(options.kind);
  const count = parseWhole('--count', options.count);
  const subject = parseUser(options.user ?? '{}');
  const policy = await withForbidden(withLength(defaultPolicies[kind], options.length), options.forbidden);
  io.stderr.write(leftOut(policy.rules));
  try {
    await writeAll(io, () => batches(count, subject, policy));
  } catch (error) {
    if (error instanceof PolicyError) throw new WrongUse(error.message);
    throw error;
  }
  io.setExitCode(exitCodes.clean);
}
