import { isClean } from './check.ts';
import { passwordAlphabet } from './generate.ts';
import { isDigitKind, type Kind } from './kind.ts';
import type { Policy } from './policy.ts';
import type { Random } from './random.ts';
import type { PolicySubject } from './subject.ts';

/** How many values of one length a policy leaves. */
export interface Remaining {
  readonly length: number;
  /** Every value of the length, good or not. */
  readonly all: number;
  /** Those that are good; what only a store can judge (history, breached, unique) is left out. */
  readonly good: number;
  /** False where `good` is reckoned from a sample. */
  readonly exact: boolean;
}

/** Up to so many values are counted one by one. */
export const mostCounted = 1_000_000;

/** So many are drawn where there are more. */
const SAMPLE = 50_000;

/** After so many values whoever counts may do something else. */
const AT_ONCE = 2000;

function* countEach(length: number, isGood: (value: string) => boolean): Generator<undefined, number> {
  const all = 10 ** length;
  let good = 0;
  for (let number = 0; number < all; number += 1) {
    if (isGood(String(number).padStart(length, '0'))) good += 1;
    if (number % AT_ONCE === AT_ONCE - 1) yield undefined;
  }
  return good;
}

function* countDrawn(
  alphabet: string,
  length: number,
  isGood: (value: string) => boolean,
  random: Random,
): Generator<undefined, number> {
  let good = 0;
  for (let drawn = 0; drawn < SAMPLE; drawn += 1) {
    let value = '';
    for (let index = 0; index < length; index += 1) value += alphabet.charAt(random.below(alphabet.length));
    if (isGood(value)) good += 1;
    if (drawn % AT_ONCE === AT_ONCE - 1) yield undefined;
  }
  return good;
}

/**
 * How many values of a length a policy leaves to a subject. PINs and codes up to a million are counted one by one, more
 * are reckoned from a sample, as passwords are, out of the alphabet that passwords are generated from. Gives way now and
 * then (`yield`), since a million takes its time: whoever calls goes on when it likes.
 */
export function* countRemaining(
  { kind, length }: { readonly kind: Kind; readonly length: number },
  subject: PolicySubject,
  policy: Policy,
  random: Random,
): Generator<undefined, Remaining> {
  const alphabet = isDigitKind(kind) ? '0123456789' : passwordAlphabet;
  const all = alphabet.length ** length;
  const isGood = (value: string): boolean => isClean(kind, value, subject, policy);
  if (isDigitKind(kind) && all <= mostCounted) {
    return { length, all, good: yield* countEach(length, isGood), exact: true };
  }
  const good = yield* countDrawn(alphabet, length, isGood, random);
  return { length, all, good: Math.round((good / SAMPLE) * all), exact: false };
}
