import { z } from 'zod';
import { Secret } from '../base/secret.ts';

const key = z
  .string()
  .refine(
    value => Buffer.from(value, 'base64').length === 32,
    'must be 32 bytes in base64; make one with `rekey secrets new`',
  )
  .transform(value => new Secret(value));

/** The key under which the journal is sealed and the audit chained. */
export const secretsSchema = z.strictObject({
  key,
  /** Keys before it, still needed to read what was sealed or chained under them. */
  previous: z.array(key).default([]),
});
