import { z } from 'zod';
import { caFile, dn, host, secret, systemName, text } from './section.ts';

/** One Unity Connection cluster. */
export const unitySchema = z.strictObject({
  name: systemName,
  /** Host or host:port; several for a publisher and a subscriber, tried in order on connect errors only. */
  host: z.union([host, z.array(host).min(1)]),
  username: text,
  password: secret,
  ca: caFile,
  timeout: z.number().int().min(100).max(120_000).default(8000),
  /** The CUCM cluster whose end-user PINs are synchronised with this one's. */
  pinSyncedWith: systemName.optional(),
  /** The attribute that equals the CUCM user id. */
  match: z.enum(['Alias', 'DtmfAccessId', 'EmailAddress']).default('Alias'),
  scope: z.array(dn).default([]),
  /** Users with these roles are never renewed, beside those with an administrator role. */
  protectedRoles: z.array(text).default([]),
});

/** One Unity Connection cluster as configured. */
export type UnityConfig = z.output<typeof unitySchema>;
