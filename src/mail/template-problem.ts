import { LiquidError } from 'liquidjs';
import type { Problem } from '../words/problem.ts';

/** A mistake that liquidjs found in a template, as a problem of its file. */
export function templateProblem(file: string, error: unknown): Problem {
  if (!LiquidError.is(error)) return { file, line: 1, problem: error instanceof Error ? error.message : String(error) };
  const what = error.originalError?.message ?? error.message.replace(/, (file|line):.*$/s, '');
  return { file, line: error.token.getPosition()[0] ?? 1, problem: what.replace(/\.?$/, '.') };
}
