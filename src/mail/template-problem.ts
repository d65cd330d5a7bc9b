import { LiquidError } from 'liquidjs';
import type { Said } from '../base/said.ts';
import type { Problem } from '../words/problem.ts';

/** What liquidjs says where a template is wrong, with what it names. */
const patterns: readonly (readonly [pattern: RegExp, key: string])[] = [
  [/^undefined variable: (.+)$/s, 'problem.mail-value'],
  [/^undefined filter: (.+)$/s, 'problem.mail-filter'],
  [/^tag "(.+)" not found/s, 'problem.mail-tag'],
  [/^(?:tag|output) "?(.+?)"? not closed/s, 'problem.mail-open'],
];

function sayMistake(sentence: string): Said {
  for (const [pattern, key] of patterns) {
    const name = pattern.exec(sentence)?.[1];
    if (name !== undefined) return { key, params: { name } };
  }
  return { key: 'problem.mail-template', params: { error: sentence } };
}

/** A mistake that liquidjs found in a template, as a problem of its file. */
export function templateProblem(file: string, error: unknown): Problem {
  if (!LiquidError.is(error)) {
    const sentence = error instanceof Error ? error.message : String(error);
    return { file, line: 1, problem: sentence, said: sayMistake(sentence) };
  }
  const what = error.originalError?.message ?? error.message.replace(/, (file|line):.*$/s, '');
  const line = error.token.getPosition()[0] ?? 1;
  return { file, line, problem: what.replace(/\.?$/, '.'), said: sayMistake(what) };
}
