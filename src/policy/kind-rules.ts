import { unionOfRules } from './join.ts';
import { isDigitKind, type Kind } from './kind.ts';
import type { Rule } from './violation.ts';

const keyed: readonly Rule[] = [
  'repeated-digit',
  'distinct-digits',
  'repeated-group',
  'sequence',
  'keypad-line',
  'own-number',
  'name-digits',
  'forbidden',
  'history',
];

const typed: readonly Rule[] = [
  'repeated-character',
  'sequence',
  'own-number',
  'own-name',
  'character-classes',
  'forbidden',
  'breached',
  'history',
];

/** The rules that hold whatever a policy says: `check` always judges the first ones, and no two users share a code. */
export function fixedRules(kind: Kind): readonly Rule[] {
  const digits: readonly Rule[] = isDigitKind(kind) ? ['digits-only'] : [];
  const own: readonly Rule[] = kind === 'fac' ? ['unique'] : [];
  return ['min-length', 'max-length', ...digits, ...own];
}

/** The rules that a policy of a kind may ask for or leave out. */
export function choosableRules(kind: Kind): readonly Rule[] {
  return isDigitKind(kind) ? keyed : typed;
}

/** The rules of a policy as an operator chose them, with those that nobody can leave out. */
export function withFixedRules(kind: Kind, chosen: readonly Rule[]): readonly Rule[] {
  return unionOfRules(chosen, kind === 'fac' ? ['unique'] : []);
}
