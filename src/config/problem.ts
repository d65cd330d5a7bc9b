/** One mistake of a configuration: where it is, what is wrong, what would be right. */
export interface Problem {
  /** `cucm.0.host`, or the name of an environment variable. */
  readonly path: string;
  readonly problem: string;
  readonly wanted?: string | undefined;
}

/** A problem as one line for a person. */
export function describeProblem({ path, problem, wanted }: Problem): string {
  return wanted ? `${path}: ${problem}; ${wanted}` : `${path}: ${problem}`;
}
