import { dnKey, isWithin, parentKey } from './dn.ts';
import { type Attributes, type DirectoryEntry, type Value, valuesOf } from './entry.ts';
import { attributeType } from './schema.ts';

/** How far below its base a search looks. */
export type Scope = 'base' | 'one' | 'sub';

function indexKey(name: string, value: Value): string {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return attributeType(name)?.syntax === 'dn' ? (dnKey(value) ?? value) : value.toLowerCase();
}

/** The objects of the directory, found by DN, by place, and by the values of indexed attributes. */
export class DirectoryTree {
  readonly #entries = new Map<string, DirectoryEntry>();
  readonly #children = new Map<string, DirectoryEntry[]>();
  /** Built when an attribute is first asked for, forgotten when one of its values changes. */
  readonly #indexes = new Map<string, Map<string, DirectoryEntry[]>>();

  /** Adds an object; what stands above it need not exist. Throws a TypeError for what is no DN or exists. */
  add(entry: Omit<DirectoryEntry, 'key'>): DirectoryEntry {
    const key = dnKey(entry.dn);
    if (key === undefined || this.#entries.has(key)) throw new TypeError(`cannot add ${entry.dn}`);
    const added = { ...entry, key };
    this.#entries.set(key, added);
    const above = parentKey(key);
    const siblings = this.#children.get(above);
    if (siblings) siblings.push(added);
    else this.#children.set(above, [added]);
    this.#indexes.clear();
    return added;
  }

  /** The object with this key, see `dnKey`. */
  get(key: string): DirectoryEntry | undefined {
    return this.#entries.get(key);
  }

  /** Whether there is an object at this DN. */
  has(dn: string): boolean {
    return this.#entries.has(dnKey(dn) ?? '');
  }

  /** Writes a value down. */
  write(entry: DirectoryEntry, name: string, values: readonly Value[]): void {
    if (values.length === 0) delete entry.attributes[name];
    else entry.attributes[name] = values;
    this.#indexes.delete(name);
  }

  /** Moves or renames an object that has none below it. */
  move(entry: DirectoryEntry, dn: string): DirectoryEntry {
    this.#entries.delete(entry.key);
    const siblings = this.#children.get(parentKey(entry.key)) ?? [];
    siblings.splice(siblings.indexOf(entry), 1);
    const attributes: Attributes = { ...entry.attributes, distinguishedName: [dn] };
    return this.add({ ...entry, dn, attributes });
  }

  /** The objects with this value of an indexed attribute. */
  lookUp(name: string, value: Value): readonly DirectoryEntry[] {
    return this.#index(name).get(indexKey(name, value)) ?? [];
  }

  /** Every object in scope. */
  *walk(base: DirectoryEntry, scope: Scope): Generator<DirectoryEntry> {
    if (scope !== 'one') yield base;
    if (scope === 'base') return;
    for (const child of this.#children.get(base.key) ?? []) {
      if (scope === 'one') yield child;
      else yield* this.walk(child, 'sub');
    }
  }

  /** Whether an object is in scope. */
  inScope(entry: DirectoryEntry, base: DirectoryEntry, scope: Scope): boolean {
    if (scope === 'base') return entry === base;
    return scope === 'one' ? parentKey(entry.key) === base.key : isWithin(entry.key, base.key);
  }

  #index(name: string): Map<string, DirectoryEntry[]> {
    const known = this.#indexes.get(name);
    if (known) return known;
    const index = new Map<string, DirectoryEntry[]>();
    for (const entry of this.#entries.values()) {
      for (const value of valuesOf(entry, name)) {
        const key = indexKey(name, value);
        const there = index.get(key);
        if (there) there.push(entry);
        else index.set(key, [entry]);
      }
    }
    this.#indexes.set(name, index);
    return index;
  }
}
