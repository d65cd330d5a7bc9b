import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { candidates } from '../../policy/candidates.ts';
import type { Kind } from '../../policy/kind.ts';
import type { Policy } from '../../policy/policy.ts';
import type { PolicySubject } from '../../policy/subject.ts';

/** What a list of candidates is made from. */
export interface ListSource {
  readonly kind: Kind;
  readonly subject: PolicySubject;
  readonly policy: Policy;
  /** The shortest value that the system may hold; absent = our policy's minimum. */
  readonly shortest?: number | undefined;
}

/** Goes up when the order of the list is another: everybody's place in it is worth nothing then. */
const ORDER = 1;

/** What a list was made from, in short: the same text, the same list. Whether a policy's forbidden list grew shows in its size. */
export function basisOf({ kind, subject, policy, shortest }: ListSource): string {
  const { minLength, maxLength, rules, keypadLine, repeatedCharacters, forbidden } = policy;
  const made = [
    ORDER,
    kind,
    subject,
    minLength,
    maxLength,
    rules,
    keypadLine,
    repeatedCharacters,
    forbidden.size,
    shortest,
  ];
  return createHash('sha256').update(JSON.stringify(made)).digest('base64url').slice(0, 12);
}

/** Made once for so many places: a list is walked from its beginning to reach any. */
const AT_ONCE = 16;
const LISTS = 20_000;

/** Candidates by their place in the list. */
export interface CandidateLists {
  /** The candidate at a place of the list of this basis; undefined past its end. */
  at(source: ListSource, basis: string, position: number): string | undefined;
}

/** Makes lists as far as they are asked for, and keeps the stretch that comes next. */
export function createCandidateLists(): CandidateLists {
  const kept = new LRUCache<string, { readonly from: number; readonly values: readonly string[] }>({ max: LISTS });
  return {
    at({ kind, subject, policy, shortest }, basis, position) {
      const known = kept.get(basis);
      if (known && position >= known.from && position < known.from + AT_ONCE)
        return known.values[position - known.from];
      const values: string[] = [];
      let index = 0;
      for (const value of candidates(kind, subject, policy, { shortest })) {
        if (index >= position) values.push(value);
        index += 1;
        if (values.length >= AT_ONCE) break;
      }
      kept.set(basis, { from: position, values });
      return values[0];
    },
  };
}
