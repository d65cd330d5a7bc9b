import { z } from 'zod';
import { caFile, listen, subnet, text } from './section.ts';

/** The phone channel. */
export const phoneSchema = z.strictObject({
  /** Serve /phone over plain HTTP on the main listener too. */
  allowHttp: z.boolean().default(false),
  verifySourceAddress: z.enum(['ris', 'off']).default('ris'),
  /** Seconds a secret may stand on a screen, from first shown. */
  showSecretSeconds: z.number().int().min(10).max(900).default(180),
  /** A second listener for phones that speak TLS 1.0 or HTTP only. */
  legacy: z
    .strictObject({
      listen,
      protocol: z.enum(['http', 'tls1.0']),
      from: z.array(subnet).min(1, 'name the subnets of the old phones, such as "10.20.0.0/16"'),
      cert: text.optional(),
      key: text.optional(),
    })
    .optional(),
  /** Questions and codes that are put on a subject's own desk phone (phone.md "Push"). */
  push: z
    .strictObject({
      enabled: z.boolean().default(false),
      scheme: z.enum(['http', 'https']).default('https'),
      /** The authorities of the phones' own certificates (CAPF, Cisco Manufacturing CA). */
      ca: caFile,
      /** `{address}` is where the phone is registered, `{device}` its name; a port and a path may follow. */
      address: z
        .string()
        .regex(/\{(address|device)\}/, 'must hold {address} or {device}')
        .default('{address}'),
      /** Milliseconds until a phone that did not answer is given up. */
      timeout: z.number().int().min(500).max(30_000).default(5000),
    })
    .prefault({}),
  /** The authentication address of phones is ours where we push; other applications push too. */
  authenticate: z
    .strictObject({
      /** The address that phones asked before: users of other pushes are handed on to it. */
      chainTo: z
        .string()
        .regex(/^https?:\/\/[^\s/?#@]+\/[^\s?#@]*$/, 'must be http:// or https://, a host and a path, and nothing else')
        .optional(),
      ca: caFile,
      /** Milliseconds until it is given up; the phone waits meanwhile. */
      timeout: z.number().int().min(500).max(10_000).default(3000),
    })
    .prefault({}),
  /** Directories of the operator's own templates and softkeys; missing files fall back to ours. */
  templates: text.optional(),
  softkeys: text.optional(),
});

/** The phone channel as configured. */
export type PhoneConfig = z.output<typeof phoneSchema>;
