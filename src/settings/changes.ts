/** Longer texts are told of by their length: the audit is no archive, the versions are. */
const LONGEST = 60;

const MOST_LINES = 40;

type Leaves = ReadonlyMap<string, string>;

function nameOf(value: unknown, index: number): string {
  const { name, kind } = value as { name?: unknown; kind?: unknown };
  return typeof kind === 'string' ? `${String(name ?? 'default')}/${kind}` : String(index);
}

function collect(path: string, value: unknown, leaves: Map<string, string>): void {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value) && value.some(item => typeof item === 'object')) {
    for (const [index, item] of value.entries()) collect(below(nameOf(item, index)), item, leaves);
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, item] of Object.entries(value)) collect(below(key), item, leaves);
  } else if (value !== undefined) {
    leaves.set(path, JSON.stringify(value));
  }
}

function leavesOf(section: string, document: unknown): Leaves {
  const leaves = new Map<string, string>();
  collect(section, document, leaves);
  return leaves;
}

const short = (text: string | undefined): string => {
  if (text === undefined) return '–';
  return text.length > LONGEST ? `(${text.length} characters)` : text;
};

/** One value that differs, each side as JSON; undefined = it is not there. */
export interface Difference {
  /** `policies.default/cucm-pin.minLength`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between two documents of a section, by path. */
export function differencesBetween(section: string, before: unknown, after: unknown): readonly Difference[] {
  const [old, now] = [leavesOf(section, before), leavesOf(section, after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter(path => old.get(path) !== now.get(path))
    .map(path => ({ path, before: old.get(path), after: now.get(path) }));
}

/** The same, a line each: `policies.default/cucm-pin.minLength: 6 → 8`. */
export function changesBetween(section: string, before: unknown, after: unknown): readonly string[] {
  const lines = differencesBetween(section, before, after).map(
    each => `${each.path}: ${short(each.before)} → ${short(each.after)}`,
  );
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more`] : lines;
}
