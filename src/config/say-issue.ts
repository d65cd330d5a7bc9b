import type { z } from 'zod';
import type { Said } from '../base/said.ts';
import { formatKey } from './formats.ts';

type Issue = z.core.$ZodIssue;

/** An issue that a limit was broken. */
type Limit = Extract<Issue, { readonly code: 'too_small' | 'too_big' }>;

const isMissing = ({ message }: Issue): boolean => message.endsWith('received undefined');

function tooSmall({ origin, minimum }: Extract<Limit, { readonly code: 'too_small' }>): Said {
  const params = { minimum: Number(minimum) };
  if (origin !== 'string') return { key: 'problem.too-small', params };
  return minimum === 1 ? { key: 'problem.empty' } : { key: 'problem.too-short', params };
}

function tooBig({ origin, maximum }: Extract<Limit, { readonly code: 'too_big' }>): Said {
  const params = { maximum: Number(maximum) };
  return origin === 'string' ? { key: 'problem.too-long', params } : { key: 'problem.too-big', params };
}

/** What a schema found, for the readers of a page. */
export function sayIssue(issue: Issue): Said {
  const format = formatKey(issue.message);
  if (format !== undefined) return { key: format };
  if (isMissing(issue)) return { key: 'problem.missing' };
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_type':
      return { key: ['number', 'int'].includes(issue.expected) ? 'problem.no-number' : 'problem.not-understood' };
    case 'invalid_value':
      return { key: 'problem.no-choice' };
    case 'unrecognized_keys':
      return { key: 'problem.unknown-key' };
    default:
      return { key: 'problem.not-understood' };
  }
}
