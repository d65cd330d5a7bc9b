import { z } from 'zod';
import { Secret } from '../../src/base/secret.ts';
import { configSchema } from '../../src/config/config.ts';

/** One key that an operator can set. */
export interface SchemaKey {
  /** `directory.bindDn`, `cucm[].host`. */
  readonly path: string;
  /** `REKEY_DIRECTORY_BIND_DN`, `REKEY_CUCM_<NAME>_HOST`. */
  readonly variable: string;
  /** What it takes, in words. */
  readonly type: string;
  /** Written as YAML on one line; absent where there is none. */
  readonly fallback?: string | undefined;
  /** It must be given where its section is. */
  readonly required: boolean;
}

type Schema = z.core.$ZodType;

interface Bare {
  readonly inner: Schema;
  readonly optional: boolean;
  readonly fallback?: unknown;
}

/** Takes optional, default and prefault off. */
function bare(schema: Schema): Bare {
  if (schema instanceof z.ZodOptional) return { ...bare(schema.def.innerType), optional: true };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return { ...bare(schema.def.innerType), optional: true, fallback: schema.def.defaultValue };
  }
  return { inner: schema instanceof z.ZodPipe && !isSecret(schema) ? schema.def.in : schema, optional: false };
}

/** Both a password and a key take this. */
const sample = Buffer.alloc(32).toString('base64');

function isSecret(schema: Schema): boolean {
  return schema instanceof z.ZodPipe && z.safeParse(schema, sample).data instanceof Secret;
}

function numberWords(schema: z.ZodNumber): string {
  const bounds = `from ${schema.minValue} to ${schema.maxValue}`;
  const open = Math.abs(schema.maxValue ?? 0) >= Number.MAX_SAFE_INTEGER;
  return `${schema.isInt ? 'whole number' : 'number'} ${open ? `from ${schema.minValue}` : bounds}`;
}

const code = (value: unknown): string => `\`${String(value)}\``;

function typeOf(schema: Schema): string {
  const { inner } = bare(schema);
  if (isSecret(inner)) return 'secret';
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodNumber) return numberWords(inner);
  if (inner instanceof z.ZodEnum) return inner.options.map(code).join(', ');
  if (inner instanceof z.ZodUnion) return 'text or list';
  if (inner instanceof z.ZodRecord) return 'lists by name';
  if (inner instanceof z.ZodArray) {
    const of = typeOf(inner.element);
    return of === 'text' ? 'list' : `list of ${of === 'secret' ? 'secrets' : of}`;
  }
  return 'text';
}

/** One line of YAML, as short as it can be. */
function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${key}: ${asYaml(part)}`);
  return `{ ${entries.join(', ')} }`;
}

const upperSnake = (key: string): string =>
  key
    .replace(/[A-Z]/g, letter => `_${letter}`)
    .replaceAll('-', '_')
    .toUpperCase();

interface Place {
  readonly path: string;
  readonly variable: string;
}

function keysIn(schema: Schema, place: Place): readonly SchemaKey[] {
  const { inner, optional, fallback } = bare(schema);
  if (inner instanceof z.ZodObject) return keysOfObject(inner, place);
  if (inner instanceof z.ZodArray && bare(inner.element).inner instanceof z.ZodObject) {
    return keysIn(inner.element, { path: `${place.path}[]`, variable: `${place.variable}_<NAME>` });
  }
  const written = fallback === undefined ? undefined : asYaml(fallback);
  return [{ ...place, type: typeOf(inner), fallback: written, required: !optional }];
}

function keysOfObject(schema: z.ZodObject, { path, variable }: Place): readonly SchemaKey[] {
  return Object.entries(schema.shape).flatMap(([key, member]) =>
    keysIn(member, {
      path: path === '' ? key : `${path}.${key}`,
      variable: `${variable}_${upperSnake(key)}`,
    }),
  );
}

/** Every key of the configuration, in the order of the schema. */
export const schemaKeys: readonly SchemaKey[] = keysOfObject(configSchema, { path: '', variable: 'REKEY' });
