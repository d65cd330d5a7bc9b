import { BlockList, isIP } from 'node:net';
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

function isSubnet(value: string): boolean {
  const [address = '', prefix] = value.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  try {
    if (prefix === undefined) new BlockList().addAddress(address, family);
    else new BlockList().addSubnet(address, Number(prefix), family);
    return prefix === undefined || /^\d{1,3}$/.test(prefix);
  } catch {
    return false;
  }
}

/** An address or a subnet. */
export const subnet: z.ZodString = z
  .string()
  .refine(isSubnet, 'must be an address or a subnet, such as "10.20.0.0/16"');
