import type { Alternative } from '../config/alternative.ts';

const covers = (one: Alternative, other: Alternative): boolean => other.every(factor => one.includes(factor));

function withoutLarger(alternatives: readonly Alternative[]): Alternative[] {
  return alternatives.filter(
    (one, index) =>
      !alternatives.some(
        (other, at) => at !== index && covers(one, other) && (other.length < one.length || at < index),
      ),
  );
}

/**
 * What proves enough for several things at once: every pairing of an alternative of each, less those that ask for
 * more than another one does. `[[mail-code], [directory-password]]` with `[[mail-code], [pin]]` makes
 * `[[mail-code], [directory-password, pin]]`.
 */
export function combineAlternatives(demands: readonly (readonly Alternative[])[]): readonly Alternative[] {
  const [first = [], ...rest] = demands;
  return rest.reduce<readonly Alternative[]>((sofar, next) => {
    const pairs = sofar.flatMap(one => next.map(other => [...new Set([...one, ...other])]));
    return withoutLarger(pairs);
  }, withoutLarger(first));
}
