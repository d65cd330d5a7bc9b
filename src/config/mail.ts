import { z } from 'zod';
import { isMailAddress } from '../base/mail-address.ts';
import { caFile, text } from './section.ts';

/** An address, with a name before it or without. */
function isSender(given: string): boolean {
  const [, address] = /^[^<>\r\n]*<([^<>]+)>$/.exec(given) ?? [undefined, given];
  return isMailAddress(address ?? '');
}

/** Where mails go out, and how. */
export const mailSchema = z.strictObject({
  /** smtps://user:password@host:465, smtp://host:587 (STARTTLS required unless allowPlain). */
  url: z.string().regex(/^smtps?:\/\//, 'must begin with smtps:// or smtp://'),
  from: z.string().refine(isSender, 'must be an address, such as "Rekey <rekey@example.com>"'),
  ca: caFile,
  languages: z
    .array(z.enum(['en', 'fr', 'nl']))
    .min(1)
    .default(['en', 'fr', 'nl']),
  /** Who is told where self-service pauses for a subject after a hundred failures in a day; the log says it in any case. */
  security: text.optional(),
  /** Send without TLS where the server offers none: for a relay on the same host only. */
  allowPlain: z.boolean().default(false),
  timeout: z.number().int().min(100).max(120_000).default(10_000),
  /** Hours after which a mail that could not be sent is given up and an alarm raised. */
  giveUpAfterHours: z.number().min(0.01).max(240).default(24),
  /** A directory of the operator's own messages; missing files fall back to ours. */
  templates: text.optional(),
});

/** Mail as configured. */
export type MailConfig = z.output<typeof mailSchema>;
