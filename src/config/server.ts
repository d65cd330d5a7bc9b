import { z } from 'zod';
import { listen, subnet, text } from './section.ts';

/** Where Rekey listens and what it is called from outside. */
export const serverSchema = z.strictObject({
  listen: listen.default('127.0.0.1:8080'),
  /**
   * How phones and mails reach it. Phones take 256 characters an address, so 150 are left to it.
   * Unless given it is `http://` and the address listened on: for trying out.
   */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must begin with https:// (or http:// for trying out)' })
    .max(150, 'must be at most 150 characters: a phone takes addresses of 256')
    .transform(url => url.replace(/\/+$/, ''))
    .optional(),
  tls: z.strictObject({ cert: text, key: text }).optional(),
  /** Addresses or subnets of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: z.array(subnet).default([]),
});

/** Where sessions, journal and audit are kept. */
export const storeSchema = z.strictObject({
  /** `sqlite:FILE` (relative to the configuration file) or `postgres://…`. */
  url: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/, 'must be sqlite:FILE or postgres://…')
    .default('sqlite:rekey.db'),
});
