import { ownNames } from './candidates/own-names.ts';
import { ownNumbers, ownNumbersAnyhow } from './candidates/own-numbers.ts';
import { ownPasswords } from './candidates/passwords.ts';
import { allWalks, blocks, favourites, likelyWalks, repeatedDigits, sequences } from './candidates/patterns.ts';
import { allYears, likelyYears } from './candidates/years.ts';
import { codePointLength } from './characters.ts';
import { isClean } from './check.ts';
import { commonPins } from './forbidden/common-passwords.ts';
import { isDigitKind, type Kind } from './kind.ts';
import type { Policy } from './policy.ts';
import type { PolicySubject } from './subject.ts';

/** No system authenticates a PIN of fewer digits (AXL doAuthenticateUser). */
export const shortestPin = 4;

/** What the list is made for beside subject and policy. */
export interface CandidateOptions {
  /** The shortest value that the system may hold, where its own policy allows less than ours. */
  readonly shortest?: number | undefined;
}

type Source = () => Iterable<string>;

/** Most people set a PIN as short as they may: that length first, each kind of pattern at its likeliest. */
function likely(subject: PolicySubject, length: number): readonly Source[] {
  return [
    () => ownNumbers(subject, length),
    () => favourites(length),
    () => ownNames(subject, length),
    () => likelyYears(length),
    () => repeatedDigits(length),
    () => likelyWalks(length),
    () => sequences(length),
  ];
}

function lessLikely(subject: PolicySubject, length: number): readonly Source[] {
  return [
    () => ownNumbersAnyhow(subject, length),
    () => allYears(length),
    () => allWalks(length),
    () => blocks(length),
  ];
}

function* common(from: number, to: number): Generator<string> {
  for (const pin of commonPins) if (pin.length >= from && pin.length <= to) yield pin;
}

function pinSources(subject: PolicySubject, { maxLength, forbidden }: Policy, shortest: number): readonly Source[] {
  const longer = Array.from({ length: Math.max(0, maxLength - shortest) }, (_, index) => shortest + 1 + index);
  return [
    ...likely(subject, shortest),
    () => common(shortest, shortest),
    ...longer.flatMap(length => likely(subject, length)),
    () => common(shortest, maxLength),
    ...[shortest, ...longer].flatMap(length => lessLikely(subject, length)),
    () => forbidden,
  ];
}

function sourcesOf(kind: Kind, subject: PolicySubject, policy: Policy, shortest: number): readonly Source[] {
  if (isDigitKind(kind)) return pinSources(subject, policy, shortest);
  return [() => ownPasswords(subject), () => policy.forbidden];
}

/** The list alone already forbids most of them, and is asked quickest. */
function isRefused(kind: Kind, value: string, subject: PolicySubject, policy: Policy): boolean {
  const listed = policy.rules.includes('forbidden') && policy.forbidden.has(value);
  return listed || !isClean(kind, value, subject, policy);
}

/**
 * The values that the rules forbid and that fit a subject, the likeliest first, each once: own extension and its
 * reverse, everybody's favourites, name, year of birth, repeated digits, keypad lines, sequences, then what people choose
 * most, then the rest. {@link check} refuses every one of them; none is shorter than the system's minimum or longer than
 * ours. Made as it is asked for: whoever needs a hundred pays for a hundred.
 */
export function* candidates(
  kind: Kind,
  subject: PolicySubject,
  policy: Policy,
  { shortest = policy.minLength }: CandidateOptions = {},
): Generator<string, undefined> {
  const least = Math.max(shortest, isDigitKind(kind) ? shortestPin : 1);
  const seen = new Set<string>();
  for (const source of sourcesOf(kind, subject, policy, least)) {
    for (const value of source()) {
      const length = codePointLength(value);
      if (length < least || length > policy.maxLength || seen.has(value)) continue;
      seen.add(value);
      if (isRefused(kind, value, subject, policy)) yield value;
    }
  }
  return undefined;
}
