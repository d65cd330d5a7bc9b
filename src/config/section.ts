import { z } from 'zod';
import { Secret } from '../base/secret.ts';

/** A text that must not be empty. */
export const text: z.ZodString = z.string().min(1, 'must not be empty');

/** A secret of the configuration: read as text, kept as {@link Secret}. */
export const secret: z.ZodType<Secret, string> = text.transform(value => new Secret(value)) as z.ZodType<
  Secret,
  string
>;

/** The name of a system among several of its type; part of environment variables, so letters, digits and `-` only. */
export const systemName: z.ZodString = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and -, such as "main"');

/** The path of a PEM file with the certificate authorities to trust; relative to the configuration file. */
export const caFile: z.ZodOptional<z.ZodString> = text.optional();
