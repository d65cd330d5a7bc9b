import type { z } from 'zod';
import type { Config } from './config.ts';
import { dialogSchema } from './dialog.ts';
import { fileProblems } from './files.ts';
import { describeIssue } from './issue.ts';
import { policiesSchema } from './policies.ts';
import { describeProblem, type Problem } from './problem.ts';
import { renewalSchema } from './renewal.ts';
import { validateConfig } from './validate.ts';

/** The keys of the configuration that may be changed at run time, by their schemas. */
export const runTimeSchemas = {
  policies: policiesSchema,
  'renewal.stopped': renewalSchema.shape.stopped,
  'dialog.contact': dialogSchema.shape.contact,
} as const;

/** A key that may be changed at run time. */
export type RunTimeKey = keyof typeof runTimeSchemas;

/** The value of a key. */
export type RunTimeValue<K extends RunTimeKey> = z.output<(typeof runTimeSchemas)[K]>;

/** A value that may stand in the configuration, or everything that is wrong with it. */
export type ReadValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The value of a key as it stands in a configuration. */
export function holdingAt<K extends RunTimeKey>(config: Config, key: K): RunTimeValue<K> {
  const values: { readonly [Key in RunTimeKey]: RunTimeValue<Key> } = {
    policies: config.policies,
    'renewal.stopped': config.renewal.stopped,
    'dialog.contact': config.dialog.contact,
  };
  return values[key];
}

/** The configuration with another value at a key. */
export function withValue<K extends RunTimeKey>(config: Config, key: K, value: RunTimeValue<K>): Config {
  const changed: { readonly [Key in RunTimeKey]: (value: RunTimeValue<Key>) => Config } = {
    policies: policies => ({ ...config, policies }),
    'renewal.stopped': stopped => ({ ...config, renewal: { ...config.renewal, stopped } }),
    'dialog.contact': contact => ({ ...config, dialog: { ...config.dialog, contact } }),
  };
  return changed[key](value);
}

/** A file is named by who can write `rekey.yaml`: a page must not make Rekey read others. */
function foreignFiles(config: Config, configured: Config): readonly Problem[] {
  const known = configured.policies.map(({ forbidden }) => forbidden);
  return config.policies.flatMap(({ forbidden }, index) =>
    known.includes(forbidden) || forbidden === undefined
      ? []
      : [
          {
            path: `policies.${index}.forbidden`,
            problem: 'names a file that rekey.yaml does not name',
            wanted: 'a file of a policy in rekey.yaml',
            said: { key: 'problem.foreign-file' },
          },
        ],
  );
}

/** What is wrong already, such as a file that was removed since the start, is no mistake of a change. */
function isNewBeside(config: Config): (problem: Problem) => boolean {
  const known = new Set([...validateConfig(config), ...fileProblems(config)].map(describeProblem));
  return problem => !known.has(describeProblem(problem));
}

/**
 * Reads a value that is to stand at a key, by the same schema and the same joined rules as the file's. `config`: what
 * holds now; `configured`: what the file says.
 */
export function readValue<K extends RunTimeKey>(
  key: K,
  value: unknown,
  { config, configured }: { readonly config: Config; readonly configured: Config },
): ReadValue<RunTimeValue<K>> {
  const parsed = runTimeSchemas[key].safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(issue => ({ ...issue, path: [key, ...issue.path] }));
    return { ok: false, problems: issues.flatMap(describeIssue) };
  }
  // What a schema gives is what its own key holds.
  const read = parsed.data as RunTimeValue<K>;
  const changed = withValue(config, key, read);
  const joined = [...validateConfig(changed), ...fileProblems(changed)];
  const problems = [...joined.filter(isNewBeside(config)), ...foreignFiles(changed, configured)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: read };
}
