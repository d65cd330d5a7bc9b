import { z } from 'zod';
import { adminSchema } from './admin.ts';
import { auditSchema } from './audit.ts';
import { cucmSchema } from './cucm.ts';
import { dialogSchema } from './dialog.ts';
import { directorySchema } from './directory.ts';
import { helpdeskSchema } from './helpdesk.ts';
import { mailSchema } from './mail.ts';
import { meSchema } from './me.ts';
import { metricsSchema } from './metrics.ts';
import { phoneSchema } from './phone.ts';
import { policiesSchema } from './policies.ts';
import { protectedSchema, renewalSchema } from './renewal.ts';
import { secretsSchema } from './secrets.ts';
import { text } from './section.ts';
import { serverSchema, storeSchema } from './server.ts';
import { sweepSchema } from './sweep.ts';
import { unitySchema } from './unity.ts';
import { webSchema } from './web.ts';

/** Everything an operator can set, section by section. Rules that join sections stand in `validate.ts`. */
export const configSchema = z.strictObject({
  server: serverSchema.prefault({}),
  store: storeSchema.prefault({}),
  secrets: secretsSchema,
  /** The attributes that equal the CUCM user id, where a section does not name its own. */
  match: z
    .strictObject({ directory: text.optional(), unity: z.enum(['Alias', 'DtmfAccessId', 'EmailAddress']).optional() })
    .prefault({}),
  directory: directorySchema.optional(),
  cucm: z.array(cucmSchema).default([]),
  unity: z.array(unitySchema).default([]),
  mail: mailSchema.optional(),
  phone: phoneSchema.prefault({}),
  dialog: dialogSchema.prefault({}),
  me: meSchema.prefault({}),
  renewal: renewalSchema.prefault({}),
  protected: protectedSchema.prefault({}),
  policies: policiesSchema.prefault([]),
  web: webSchema.prefault({}),
  helpdesk: helpdeskSchema.optional(),
  admin: adminSchema.optional(),
  metrics: metricsSchema.optional(),
  audit: auditSchema.prefault({}),
  sweep: sweepSchema.prefault({}),
});

/** The whole configuration, parsed. */
export type Config = z.output<typeof configSchema>;
