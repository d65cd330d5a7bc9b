import type { Said } from '../base/said.ts';

/** One mistake of a configuration: where it is, what is wrong, what would be right. */
export interface Problem {
  /** `cucm.0.host`, or the name of an environment variable. */
  readonly path: string;
  readonly problem: string;
  readonly wanted?: string | undefined;
  /** The same for the readers of a page; every problem that something done on a page can cause has it. */
  readonly said?: Said | undefined;
  /** Where it is, for them; absent where `path` says it: it names a key of the configuration. */
  readonly where?: readonly Said[] | undefined;
}

/** A problem as one line for a person. */
export function describeProblem({ path, problem, wanted }: Problem): string {
  return wanted ? `${path}: ${problem}; ${wanted}` : `${path}: ${problem}`;
}
