import type { Kind } from '../../policy/kind.ts';
import type { Joined } from '../detect/context.ts';
import type { RunFinding } from './run.ts';

const DAY = 86_400_000;

/** Ages that are drawn, in days: `30` = up to thirty, `older` than all of them, `unknown` = the system does not tell. */
export const ageBands = ['30', '90', '180', '365', 'older', 'unknown'] as const;

/** One of {@link ageBands}. */
export type AgeBand = (typeof ageBands)[number];

/** PINs whose ages are drawn. */
export const agedKinds = ['cucm-pin', 'unity-pin'] as const satisfies readonly Kind[];

/** So often a run met something: a finding, or a PIN of an age. */
export interface RunFigure {
  readonly family: 'finding' | `age:${(typeof agedKinds)[number]}`;
  readonly name: string;
  readonly count: number;
}

/** In which band a credential stands that was last changed then. */
export function bandOf(changedAt: number | undefined, now: number): AgeBand {
  if (changedAt === undefined) return 'unknown';
  return ageBands.find(band => now - changedAt <= Number(band) * DAY) ?? 'older';
}

function counted(family: RunFigure['family'], names: readonly string[]): readonly RunFigure[] {
  const groups = Map.groupBy(names, name => name);
  return [...groups].map(([name, all]) => ({ family, name, count: all.length }));
}

/** The figures of some subjects. */
export function figuresOf(
  subjects: readonly Joined[],
  findings: readonly RunFinding[],
  now: number,
): readonly RunFigure[] {
  const credentials = subjects.flatMap(({ entries }) => entries.flatMap(entry => entry.credentials));
  const ages = agedKinds.flatMap(kind => {
    const held = credentials.filter(each => each.kind === kind && each.notRenewable !== 'absent');
    return counted(
      `age:${kind}`,
      held.map(({ changedAt }) => bandOf(changedAt, now)),
    );
  });
  const names = findings.map(({ finding }) => finding);
  return [...counted('finding', names), ...ages];
}
