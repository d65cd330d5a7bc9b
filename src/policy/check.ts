import { isDigits } from './digits.ts';
import { isDigitKind, type Kind } from './kind.ts';
import type { Policy } from './policy.ts';
import { characterClasses, fewCharacterClasses } from './rules/character-classes.ts';
import { notDigitsOnly } from './rules/digits-only.ts';
import { distinctDigits, fewDistinctDigits } from './rules/distinct-digits.ts';
import { isForbidden } from './rules/forbidden.ts';
import { followsKeypadLine } from './rules/keypad-line.ts';
import { tooLong, tooShort } from './rules/length.ts';
import { spellsName } from './rules/name-digits.ts';
import { holdsOwnName } from './rules/own-name.ts';
import { holdsOwnNumber } from './rules/own-number.ts';
import type { Judge, Question } from './rules/question.ts';
import { repeatedDigits, repeatsCharacter, repeatsDigit } from './rules/repeated.ts';
import { repeatsGroup } from './rules/repeated-group.ts';
import { isSequence } from './rules/sequence.ts';
import type { PolicySubject } from './subject.ts';
import { type Rule, rules, type Violation } from './violation.ts';

/** The rules that only a store can judge; `renewal/` adds their findings to the list. */
export const storeRules = ['breached', 'history', 'unique'] as const satisfies readonly Rule[];

type JudgedRule = Exclude<Rule, (typeof storeRules)[number]>;

const judges: { readonly [R in Rule]: R extends JudgedRule ? Judge : undefined } = {
  'min-length': tooShort,
  'max-length': tooLong,
  'digits-only': notDigitsOnly,
  'repeated-digit': repeatsDigit,
  'repeated-character': repeatsCharacter,
  'distinct-digits': fewDistinctDigits,
  'repeated-group': repeatsGroup,
  sequence: isSequence,
  'keypad-line': followsKeypadLine,
  'own-number': holdsOwnNumber,
  'name-digits': spellsName,
  'own-name': holdsOwnName,
  'character-classes': fewCharacterClasses,
  forbidden: isForbidden,
  breached: undefined,
  history: undefined,
  unique: undefined,
};

/** What the sentence of a rule needs to know; the other rules need nothing. */
const params: { readonly [R in Rule]?: (policy: Policy) => Violation['params'] } = {
  'min-length': policy => ({ count: policy.minLength }),
  'max-length': policy => ({ count: policy.maxLength }),
  'repeated-digit': () => ({ count: repeatedDigits }),
  'repeated-character': policy => ({ count: policy.repeatedCharacters }),
  'distinct-digits': () => ({ count: distinctDigits }),
  'character-classes': () => ({ count: characterClasses }),
};

const lengthRules: readonly Rule[] = ['min-length', 'max-length'];

/** Length is always judged. What is to be keyed and cannot be is judged by nothing else. */
function rulesFor({ kind, value, policy }: Question): readonly Rule[] {
  const cannotBeKeyed = isDigitKind(kind) && !isDigits(value);
  return cannotBeKeyed ? [...lengthRules, 'digits-only'] : [...lengthRules, ...policy.rules];
}

const breaks = (rule: Rule, question: Question): boolean => judges[rule]?.(question) ?? false;

/** The finding that a value breaks a rule: its name, the key of its sentence and what the sentence needs. */
export function violationOf(rule: Rule, policy: Policy): Violation {
  return { rule, message: `rule.${rule}`, params: params[rule]?.(policy) ?? {} };
}

/**
 * Every rule that a value breaks, in the order of {@link rules}; none = it is good, as far as no store is needed.
 * Lengths are always judged, and `digits-only` for what is keyed; the other rules where the policy names them.
 * Source: `policy.md` "Rules: exact meaning", after CUCM's credential policy and Unity Connection's authentication rules.
 */
export function check(kind: Kind, value: string, subject: PolicySubject, policy: Policy): Violation[] {
  const question = { kind, value, subject, policy };
  const broken = rulesFor(question).filter(rule => breaks(rule, question));
  return broken.length === 0 ? [] : rules.filter(rule => broken.includes(rule)).map(rule => violationOf(rule, policy));
}

/** Whether {@link check} finds nothing; stops at the first rule that is broken. */
export function isClean(kind: Kind, value: string, subject: PolicySubject, policy: Policy): boolean {
  const question = { kind, value, subject, policy };
  return rulesFor(question).every(rule => !breaks(rule, question));
}
