/** The greatest distance of two empirical distributions; ties are stepped over together. */
function distance(one: readonly number[], other: readonly number[]): number {
  const share = (of: readonly number[], upTo: number): number => of.filter(value => value <= upTo).length / of.length;
  return Math.max(...[...one, ...other].map(value => Math.abs(share(one, value) - share(other, value))));
}

/** The two-sample Kolmogorov–Smirnov test: how likely such a distance is where both come from one distribution. */
export function chance(one: readonly number[], other: readonly number[]): number {
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length));
  const lambda = (size + 0.12 + 0.11 / size) * distance(one, other);
  if (lambda < 0.3) return 1;
  const terms = Array.from(
    { length: 100 },
    (_, index) => 2 * (-1) ** index * Math.exp(-2 * ((index + 1) * lambda) ** 2),
  );
  return Math.min(
    1,
    Math.max(
      0,
      terms.reduce((sum, term) => sum + term, 0),
    ),
  );
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** How likely it may be that samples of one distribution are called different: once in a thousand runs over all comparisons. */
const ONCE_IN = 0.001;

/**
 * Every pair of groups that some measure tells apart, as `known/unknown by submit`; Bonferroni over all comparisons.
 * `measured`: for each group its samples, for each sample milliseconds by measure.
 */
export function toldApart<Measure extends string>(
  measured: Readonly<Record<string, readonly Readonly<Record<Measure, number>>[]>>,
  measures: readonly Measure[],
): readonly string[] {
  const groups = Object.keys(measured);
  const pairs = groups.flatMap((one, at) => groups.slice(at + 1).map(other => [one, other] as const));
  const alpha = ONCE_IN / (pairs.length * measures.length);
  const valuesOf = (group: string, by: Measure): readonly number[] => (measured[group] ?? []).map(each => each[by]);
  return measures.flatMap(by =>
    pairs.flatMap(([one, other]) => {
      const [a, b] = [valuesOf(one, by), valuesOf(other, by)];
      const p = chance(a, b);
      if (p >= alpha) return [];
      const said = `${one}/${other} by ${by}`;
      console.info(`${said}: p=${p.toExponential(1)}, medians ${median(a).toFixed(1)} and ${median(b).toFixed(1)} ms`);
      return [said];
    }),
  );
}
