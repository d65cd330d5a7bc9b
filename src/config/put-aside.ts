import type { z } from 'zod';

/** What stands in for a value that is wrong and cannot be left out, tried in turn until the schema takes one. */
const standIns: readonly unknown[] = [
  undefined,
  'x',
  'x.example',
  1,
  'https://x.example',
  'ldaps://x.example',
  'smtps://x.example',
  'x@x.example',
  'CN=x',
  'x + x',
  [],
  {},
  Buffer.alloc(32).toString('base64'),
];

/** More mistakes than that in one section are not put aside. */
const MOST_TRIES = 400;

type Path = readonly PropertyKey[];

/** A section without its mistakes; `aside`: where they are, `cucm.0.host`. No data where it cannot be done. */
export interface PutAside {
  readonly data?: unknown;
  readonly aside: readonly string[];
}

function put(root: unknown, path: Path, value: unknown): void {
  const key = path.at(-1) as string;
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((inner, name) => (inner as Record<PropertyKey, unknown>)[name], root);
  if (typeof holder !== 'object' || holder === null) return;
  if (value === undefined && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, key, value);
}

function pathsOf(issue: z.core.$ZodIssue): readonly Path[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...issue.path, key]) : [issue.path];
}

/**
 * Puts what is wrong with a section aside, so that the rest of it can be judged: its files, and what it gets wrong
 * together with other sections. `name` is the section's own.
 */
export function putAside(name: string, schema: z.ZodType, section: unknown): PutAside {
  const root = { section: structuredClone(section) };
  const tries = new Map<string, number>();
  for (let left = MOST_TRIES; left > 0; left -= 1) {
    const parsed = schema.safeParse(root.section);
    const aside = [...tries.keys()];
    if (parsed.success) return { data: parsed.data, aside };
    for (const path of parsed.error.issues.flatMap(pathsOf)) {
      const where = [name, ...path].join('.');
      const tried = tries.get(where) ?? 0;
      if (tried >= standIns.length) return { aside };
      tries.set(where, tried + 1);
      put(root, ['section', ...path], standIns[tried]);
    }
  }
  return { aside: [...tries.keys()] };
}
