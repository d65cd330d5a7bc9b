import { z } from 'zod';
import { kinds } from '../policy/kind.ts';
import { rules } from '../policy/violation.ts';
import { dn, systemName, text } from './section.ts';

const count = z.number().int().min(0);

/** What an operator may set of a policy; what is absent stays as the default policy of the kind has it. */
export const policySchema = z.strictObject({
  /** `default` replaces values of the kind's own policy; any other name is given to `users` and `groups`. */
  name: systemName.default('default'),
  kind: z.enum(kinds),
  /** User ids that this policy is for. */
  users: z.array(text).default([]),
  /** Directory groups (DNs) whose members this policy is for. */
  groups: z.array(dn).default([]),
  minLength: count.max(64).optional(),
  maxLength: count.max(64).optional(),
  generateLength: count.max(64).optional(),
  /** In place of the rules of the kind's own policy. */
  rules: z.array(z.enum(rules)).optional(),
  historyCount: count.max(25).optional(),
  expiresAfterDays: count.max(3650).optional(),
  expiryWarningDays: count.max(365).optional(),
  failedAttempts: z.number().int().min(1).max(100).optional(),
  resetFailedAfterMinutes: z.number().int().min(1).max(1440).optional(),
  lockoutMinutes: count.max(1440).optional(),
  minMinutesBetweenChanges: count.max(129_600).optional(),
  /** A file of forbidden values, one a line, added to ours. */
  forbidden: text.optional(),
});

/** Policies as configured; earlier ones win where a subject meets several. */
export const policiesSchema = z.array(policySchema);

/** One policy as configured. */
export type PolicyConfig = z.output<typeof policySchema>;
