import { z } from 'zod';
import { kinds } from '../policy/kind.ts';
import { dn, text } from './section.ts';

/** The renewal, and who is protected from it. */
export const renewalSchema = z.strictObject({
  /** Minutes after the plan within which a change may still be applied. */
  applyWithin: z.number().min(1).max(240).default(15),
  /** Kinds whose renewals are stopped. */
  stopped: z.array(z.enum(kinds)).default([]),
  /** Hours a one-time link lives. */
  linkHours: z.number().min(0.1).max(72).default(24),
  /** A sorted file of SHA-1 hashes (or prefixes of ten digits or more), one a line: values on it are refused as `breached`. */
  breachList: text.optional(),
});

/** Members of these directory groups (DNs), nested ones too, are renewed by nobody. */
export const protectedSchema = z.strictObject({ groups: z.array(dn).default([]) });
