import type { Said } from '../base/said.ts';

/** One mistake in a file that an operator may edit: templates, softkeys, words. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where it shows in this language only. */
  readonly language?: string | undefined;
  /** A sentence: what is wrong and what would be right. */
  readonly problem: string;
  /** The limit that is broken, in characters or items. */
  readonly limit?: number | undefined;
  /** The same for the readers of a page; every problem that a text changed on a page can cause has it. */
  readonly said?: Said | undefined;
  /** The key of the message that is at fault, where it is one. */
  readonly text?: string | undefined;
}

/** A problem as one line for a person: `failed.xml:3 (fr): The Title …`. */
export function describeProblem({ file, line, language, problem }: Problem): string {
  return `${file}:${line}${language ? ` (${language})` : ''}: ${problem}`;
}
