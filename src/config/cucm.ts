import { z } from 'zod';
import { caFile, dn, host, secret, systemName, text } from './section.ts';

/** AXL schema versions that Rekey speaks; 12.5 is accepted by CUCM 12.5, 14 and 15. */
export const axlVersions = ['10.5', '11.0', '11.5', '12.0', '12.5', '14.0', '15.0'] as const;

/** One CUCM cluster. */
export const cucmSchema = z.strictObject({
  name: systemName,
  /** Host or host:port of the publisher; port 8443 unless given. */
  host,
  username: text,
  password: secret,
  version: z.enum(axlVersions).default('12.5'),
  ca: caFile,
  /** Where RisPort70 answers, if not on the same host and port. Host or host:port. */
  risHost: host.optional(),
  /** Milliseconds until a call that got no answer is given up. */
  timeout: z.number().int().min(100).max(120_000).default(8000),
  /** DNs under which a subject's directory entry must lie to belong to this cluster; none = anywhere. */
  scope: z.array(dn).default([]),
  /** Names of access control groups whose members are never renewed, beside those with administration roles. */
  protectedGroups: z.array(text).default([]),
  /** Names of the operator's own roles that give no right to administer; holders of other roles of his own are protected. */
  ordinaryRoles: z.array(text).default([]),
});

/** One CUCM cluster as configured. */
export type CucmConfig = z.output<typeof cucmSchema>;
