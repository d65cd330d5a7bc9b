import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from '../base/secret.ts';
import { formats } from './formats.ts';

/** A text that must not be empty. */
export const text: z.ZodString = z.string().min(1, 'must not be empty');

/** A secret of the configuration: read as text, kept as {@link Secret}. */
export const secret: z.ZodType<Secret, string> = text.transform(value => new Secret(value)) as z.ZodType<
  Secret,
  string
>;

/** The name of a system among several of its type; part of environment variables, so letters, digits and `-` only. */
export const systemName: z.ZodString = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, formats['problem.name-format']);

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

/** A host, or a host and a port. */
export const host: z.ZodString = z
  .string()
  .regex(/^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$/, 'must be a host or host:port, without https:// or a path');

/** The name of an attribute (RFC 4512 section 1.4). */
export const attributeName: z.ZodString = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of an attribute, such as "sAMAccountName"');

/** The name of an entry (RFC 4514). A group by its short name would be a group that nobody is in. */
export const dn: z.ZodString = z.string().regex(/^\s*[A-Za-z][\w.-]*\s*=\s*\S/, formats['problem.dn-format']);

/** An address of this machine and a port. */
export const listen: z.ZodString = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:]+):\d{1,5}$/, 'must be an address and a port, such as "0.0.0.0:8080"')
  .refine(value => !(Number(value.slice(value.lastIndexOf(':') + 1)) > 65_535), 'must have a port of 65535 at most');
