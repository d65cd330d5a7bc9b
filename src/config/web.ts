import { z } from 'zod';
import { caFile, dn, secret, systemName, text } from './section.ts';

/** One role, who has it and where it reaches. */
const roleSchema = z.strictObject({
  /** Names the entry in environment variables; otherwise nobody needs it. */
  name: systemName.optional(),
  role: z.enum(['viewer', 'agent', 'auditor', 'admin']),
  groups: z.array(dn).default([]),
  users: z.array(text).default([]),
  ous: z.array(dn).default([]),
  clusters: z.array(systemName).default([]),
  showSecret: z.enum(['never', 'once']).default('never'),
  maySkipVerification: z.boolean().default(false),
});

/** Sign-in by an OpenID provider. */
const oidcSchema = z.strictObject({
  issuer: z.url({ protocol: /^https?$/, error: 'must be the address of the provider' }),
  clientId: text,
  clientSecret: secret,
  /** The claim that holds the user id. */
  userClaim: text.default('preferred_username'),
  /** The claim whose groups count; without it they are asked of the directory. */
  groupsClaim: text.optional(),
  ca: caFile,
});

/** The pages: who may use them, and for how long a sign-in holds. */
export const webSchema = z.strictObject({
  roles: z.array(roleSchema).default([]),
  oidc: oidcSchema.optional(),
  idleMinutes: z.number().min(1).max(120).default(15),
  totalHours: z.number().min(0.1).max(24).default(8),
});

/** The pages as configured. */
export type WebConfig = z.output<typeof webSchema>;
