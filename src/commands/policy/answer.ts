import { check, storeRules } from '../../policy/check.ts';
import type { Rule } from '../../policy/violation.ts';
import type { AskedCheck } from './input.ts';

/** The answer to one check as a line of JSON, and whether the value is good. */
export interface Answer {
  readonly ok: boolean;
  readonly line: string;
}

/** Judges one value. */
export function answerTo({ kind, value, subject, policy }: AskedCheck): Answer {
  const violations = check(kind, value, subject, policy).map(violation => violation.rule);
  const ok = violations.length === 0;
  return { ok, line: JSON.stringify({ ok, violations }) };
}

/** The sentence that says which of these rules were not judged; empty where all were. */
export function leftOut(asked: readonly Rule[]): string {
  const missing = storeRules.filter(rule => asked.includes(rule));
  return missing.length === 0 ? '' : `Left out, because only the store can judge: ${missing.join(', ')}.\n`;
}
