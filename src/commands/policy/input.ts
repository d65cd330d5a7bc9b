import { z } from 'zod';
import { defaultPolicies } from '../../policy/default-policies.ts';
import { isKind, type Kind, kinds } from '../../policy/kind.ts';
import type { Policy } from '../../policy/policy.ts';
import type { PolicySubject } from '../../policy/subject.ts';
import { rules } from '../../policy/violation.ts';
import { WrongUse } from '../command-io.ts';

const known = z
  .string()
  .nullish()
  .transform(text => text ?? undefined);

const subjectSchema: z.ZodType<PolicySubject> = z.strictObject({
  userId: known,
  firstName: known,
  lastName: known,
  displayName: known,
  extension: known,
  alternateExtensions: z
    .array(z.string())
    .nullish()
    .transform(numbers => numbers ?? undefined),
  mailbox: known,
});

const length = z.int().min(0);

/** One line of `--ndjson`; what it gives of a policy replaces the default policy's own. */
const questionSchema = z.strictObject({
  kind: z.enum(kinds),
  value: z.string(),
  subject: subjectSchema.optional(),
  minLength: length.exactOptional(),
  maxLength: length.exactOptional(),
  rules: z.array(z.enum(rules)).exactOptional(),
  keypadLine: z.enum(['anywhere', 'whole', 'both']).exactOptional(),
  repeatedCharacters: z.int().min(1).exactOptional(),
  forbidden: z.array(z.string()).exactOptional(),
});

/** What is to be judged, by which policy. */
export interface AskedCheck {
  readonly kind: Kind;
  readonly value: string;
  readonly subject: PolicySubject;
  readonly policy: Policy;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes its input, and that may be a secret.
    throw new WrongUse('not valid JSON');
  }
}

function parseAs<Parsed>(schema: z.ZodType<Parsed>, text: string): Parsed {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new WrongUse(problems.join('; '));
}

/** Reads one line of `--ndjson`. Throws {@link WrongUse} that says what is wrong with it, without its values. */
export function parseCheck(line: string): AskedCheck {
  const { kind, value, subject = {}, forbidden, ...own } = parseAs(questionSchema, line);
  const policy = { ...defaultPolicies[kind], ...own };
  return { kind, value, subject, policy: forbidden ? { ...policy, forbidden: new Set(forbidden) } : policy };
}

/** Reads the argument of `--user`. */
export function parseUser(json: string): PolicySubject {
  try {
    return parseAs(subjectSchema, json);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    throw new WrongUse(`--user must be a JSON object such as {"extension":"71104"}: ${error.message}.`);
  }
}

/** Reads the argument of `--kind`. */
export function parseKind(word: string): Kind {
  if (isKind(word)) return word;
  throw new WrongUse(`--kind "${word}" is no kind of credential; the kinds are ${kinds.join(', ')}.`);
}

/** Reads a whole number that is not negative. */
export function parseWhole(option: string, word: string): number {
  const number = Number(word);
  if (/^[0-9]+$/.test(word) && Number.isSafeInteger(number)) return number;
  throw new WrongUse(`${option} must be a whole number that is not negative; it is "${word}".`);
}
