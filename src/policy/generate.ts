import { isClean } from './check.ts';
import { isDigitKind, type Kind } from './kind.ts';
import { type Policy, policyName } from './policy.ts';
import { PolicyError } from './policy-error.ts';
import type { Random } from './random.ts';
import { holdsKeypadLine } from './rules/keypad-line.ts';
import type { PolicySubject } from './subject.ts';

/** How often {@link generate} draws before it says that the policy cannot be obeyed. */
export const drawLimit = 10_000;

const digits = '0123456789';

/** What passwords are drawn from: nothing that looks like something else (0 O o 1 l I | and !), signs that have a name in every language. */
export const passwordAlphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789#$*-=?@';

function draw(alphabet: string, length: number, random: Random): string {
  let value = '';
  for (let index = 0; index < length; index += 1) value += alphabet.charAt(random.below(alphabet.length));
  return value;
}

/** Unity's own text can be read as CUCM's form of `keypad-line`, so a generated PIN avoids that too. */
function mayBeRefused(kind: Kind, value: string): boolean {
  return kind === 'unity-pin' && holdsKeypadLine(value);
}

/**
 * A good value of `policy.generateLength` characters. Whole values are drawn and thrown away until one is clean, so that
 * every acceptable value is equally likely; a bad draw is never mended. For a value shared by CUCM and Unity hand in
 * the intersection of their policies. Throws {@link PolicyError} `policy-unsatisfiable` after 10,000 draws.
 */
export function generate(kind: Kind, subject: PolicySubject, policy: Policy, random: Random): string {
  const alphabet = isDigitKind(kind) ? digits : passwordAlphabet;
  for (let draws = 0; draws < drawLimit; draws += 1) {
    const value = draw(alphabet, policy.generateLength, random);
    if (!mayBeRefused(kind, value) && isClean(kind, value, subject, policy)) return value;
  }
  throw new PolicyError(
    'policy-unsatisfiable',
    `The policy ${policyName(policy)} accepted none of ${drawLimit} random values of ${policy.generateLength} characters (it asks for ${policy.minLength} to ${policy.maxLength}); loosen its lengths, its rules or its forbidden list.`,
  );
}
