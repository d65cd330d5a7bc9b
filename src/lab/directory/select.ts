import type { DirectoryEntry, Value } from './entry.ts';
import { namesOf, valuesOf } from './entry.ts';
import { attributeType } from './schema.ts';
import { type ConstructedContext, constructedValues } from './user-attributes.ts';

/** An attribute as it is answered, under the name that the schema gives it. */
export type Answered = readonly [string, readonly Value[]];

/** `member;range=0-1499` is asked for by where it begins and ends. */
interface Asked {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly ranged: boolean;
}

function parse(text: string): Asked {
  const [, name = text, from, to] = /^([^;]+);range=(\d+)-(\d+|\*)$/i.exec(text) ?? [];
  if (from === undefined) return { name, from: 0, to: Number.POSITIVE_INFINITY, ranged: false };
  return { name, from: Number(from), to: to === '*' ? Number.POSITIVE_INFINITY : Number(to), ranged: true };
}

function ranged(name: string, values: readonly Value[], { from, to, ranged: wanted }: Asked, limit: number): Answered {
  if (!wanted && values.length <= limit) return [name, values];
  const last = Math.min(to, from + limit - 1, values.length - 1);
  const end = last === values.length - 1 ? '*' : String(last);
  return [`${name};range=${from}-${end}`, values.slice(from, last + 1)];
}

/**
 * The attributes of an entry that a search asked for and that have values. No names or `*`: all but the constructed ones;
 * `1.1`: none.
 */
export function selectAttributes(
  entry: DirectoryEntry,
  attributes: readonly string[],
  context: ConstructedContext,
): readonly Answered[] {
  const names = attributes.length === 0 || attributes.includes('*') ? namesOf(entry) : [];
  const answered = new Map<string, Answered>();
  for (const asked of [...names, ...attributes].map(parse)) {
    const type = attributeType(asked.name);
    if (!type || type.secret) continue;
    const values = type.constructed ? constructedValues(entry, type.name, context) : valuesOf(entry, type.name);
    if (values.length === 0) continue;
    answered.set(type.name, ranged(type.name, values, asked, context.domain.switches.maxValRange));
  }
  return [...answered.values()];
}
