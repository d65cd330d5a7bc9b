import { z } from 'zod';
import { attributeName, caFile, dn, secret, text } from './section.ts';

const ldapsUrl = z.string().regex(/^ldaps:\/\//, 'must begin with ldaps:// (StartTLS can fall back to clear text)');

/** What a bind takes: a name of an entry, `user@example.com`, or `EXAMPLE\\user` (the last two in Active Directory). */
const bindName = z
  .string()
  .regex(
    /^(\s*[A-Za-z][\w.-]*\s*=\s*\S.*|[^\s@\\]+[@\\][^\s@\\]+)$/,
    'must be a distinguished name, such as "CN=rekey,OU=Services,DC=example,DC=com" (or a user principal name)',
  );

/** The directory: Active Directory, or any LDAP v3 server with RFC 3062. */
export const directorySchema = z.strictObject({
  kind: z.enum(['active-directory', 'ldap']),
  /** One server or several, tried in order on connect errors only. */
  url: z.union([ldapsUrl, z.array(ldapsUrl).min(1)]),
  bindDn: bindName,
  bindPassword: secret,
  baseDn: dn,
  ca: caFile,
  /** The name in the server's certificate, where the url holds an address. */
  serverName: text.optional(),
  timeout: z.number().int().min(100).max(120_000).default(5000),
  connectTimeout: z.number().int().min(100).max(60_000).default(3000),
  /** The attribute that equals the CUCM user id; sAMAccountName or uid unless given. */
  match: attributeName.optional(),
  /** Where the corporate mail address and the language stand; the private address is `dialog.mailCode.attribute`. */
  attributes: z
    .strictObject({
      mail: attributeName.default('mail'),
      language: attributeName.default('preferredLanguage'),
    })
    .prefault({}),
  /** Stands in where the limit of failures that holds for a user (a fine-grained policy) cannot be read. */
  failureLimit: z.number().int().min(1).max(100).default(3),
  /** What to do where history is to be enforced on a chosen value and the server lacks the policy-hints control. */
  withoutPolicyHints: z.enum(['accept', 'refuse']).default('accept'),
  /** Connections kept for reading. */
  poolSize: z.number().int().min(1).max(50).default(4),
});

/** The directory as configured. */
export type DirectoryConfig = z.output<typeof directorySchema>;
