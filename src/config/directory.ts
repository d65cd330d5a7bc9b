import { z } from 'zod';
import { caFile, secret, text } from './section.ts';

const ldapsUrl = z.string().regex(/^ldaps:\/\//, 'must begin with ldaps:// (StartTLS can fall back to clear text)');

/** The directory: Active Directory, or any LDAP v3 server with RFC 3062. */
export const directorySchema = z.strictObject({
  kind: z.enum(['active-directory', 'ldap']),
  /** One server or several, tried in order on connect errors only. */
  url: z.union([ldapsUrl, z.array(ldapsUrl).min(1)]),
  bindDn: text,
  bindPassword: secret,
  baseDn: text,
  ca: caFile,
  /** The name in the server's certificate, where the url holds an address. */
  serverName: text.optional(),
  timeout: z.number().int().min(100).max(120_000).default(5000),
  connectTimeout: z.number().int().min(100).max(60_000).default(3000),
  /** The attribute that equals the CUCM user id; sAMAccountName or uid unless given. */
  match: text.optional(),
  /** The attribute with the private mail address that codes go to (`dialog.mailCode.attribute`). */
  attributes: z
    .strictObject({
      mail: text.default('mail'),
      language: text.default('preferredLanguage'),
    })
    .prefault({}),
  /** Used where the system's own failure counter cannot be read: our own count against this limit. */
  failureLimit: z.number().int().min(0).max(100).default(3),
  /** What to do where history is to be enforced on a chosen value and the server lacks the policy-hints control. */
  withoutPolicyHints: z.enum(['accept', 'refuse']).default('accept'),
  /** Connections kept for reading. */
  poolSize: z.number().int().min(1).max(50).default(4),
});

/** The directory as configured. */
export type DirectoryConfig = z.output<typeof directorySchema>;
