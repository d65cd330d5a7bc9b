import type { z } from 'zod';
import type { Problem } from './problem.ts';
import { sayIssue } from './say-issue.ts';

/** What a schema found, as problems of the configuration. */
export function describeIssue(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.join('.') || '(top)';
  const said = sayIssue(issue);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: issue.path.concat(key).join('.'),
      problem: 'is no key of the configuration',
      wanted: 'remove it or mend its spelling',
      said,
    }));
  }
  return [{ path, problem: issue.message.endsWith('received undefined') ? 'is missing' : issue.message, said }];
}
