import type { Account } from './account.ts';

/** One value of an attribute: text, or bytes where the syntax is octets. */
export type Value = string | Buffer;

/** Values under names spelled as the schema spells them. */
export type Attributes = Record<string, readonly Value[]>;

/** Attributes that are read from where they stand; the same object serves many entries. */
export type LiveAttributes = Readonly<Record<string, (entry: DirectoryEntry) => readonly Value[]>>;

/** An object of the directory. */
export interface DirectoryEntry {
  readonly dn: string;
  /** See `dnKey`. */
  readonly key: string;
  /** What is written down as it is. */
  readonly attributes: Attributes;
  /** What stands elsewhere and is read from there: the account's state, a policy, the members of a group. */
  readonly live?: LiveAttributes | undefined;
  /** The state of a user's account. */
  readonly account?: Account | undefined;
}

/** The values that an entry holds under a name of the schema; none where it has no such attribute. */
export function valuesOf(entry: DirectoryEntry, name: string): readonly Value[] {
  const live = entry.live;
  const read = live && Object.hasOwn(live, name) ? live[name] : undefined;
  if (read) return read(entry);
  return Object.hasOwn(entry.attributes, name) ? (entry.attributes[name] ?? []) : [];
}

/** The first value as text. */
export function textOf(entry: DirectoryEntry, name: string): string | undefined {
  const [value] = valuesOf(entry, name);
  return value === undefined ? undefined : String(value);
}

/** The names under which an entry holds something. */
export function namesOf(entry: DirectoryEntry): readonly string[] {
  return [...new Set([...Object.keys(entry.attributes), ...Object.keys(entry.live ?? {})])].filter(
    name => valuesOf(entry, name).length > 0,
  );
}
