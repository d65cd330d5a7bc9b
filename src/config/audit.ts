import { z } from 'zod';
import { caFile, host, text } from './section.ts';

const address = z.string().regex(/^[^<>\s@,]+@[^<>\s@,]+$/, 'must be an address, such as "security@example.com"');

/** How long the audit is kept, and where it goes. */
export const auditSchema = z.strictObject({
  /** Days after which rows are let go; the chain stays provable from there on. Absent = never. */
  keepDays: z.number().int().min(1).max(36_500).optional(),
  /** Who is sent the head of the chain once a day. */
  headTo: z.array(address).default([]),
  /** Messages that leave Rekey hold the text `ims-auth`, as CUCM's own do. */
  imsAuth: z.boolean().default(false),
  /** A syslog server. */
  syslog: z
    .strictObject({
      host,
      tls: z.boolean().default(true),
      ca: caFile,
      format: z.enum(['rfc5424', 'cef']).default('rfc5424'),
    })
    .optional(),
  /** A file that one JSON document a row is appended to; `-` is standard output. */
  file: text.optional(),
});

/** The audit as configured. */
export type AuditConfig = z.output<typeof auditSchema>;
