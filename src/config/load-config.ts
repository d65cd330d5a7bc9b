import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { type Config, configSchema } from './config.ts';
import { applyEnvironment } from './environment.ts';
import { fileProblems } from './files.ts';
import { describeIssue } from './issue.ts';
import type { Problem } from './problem.ts';
import { putAside } from './put-aside.ts';
import { validateConfig } from './validate.ts';

/** A configuration that can be used, or everything that is wrong with it; `sound` are the sections without a mistake of their own. */
export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly sound: Partial<Config> };

type Tree = Record<string, unknown>;

function readTree(file: string): { tree: Tree; problems: Problem[] } {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    return {
      tree: {},
      problems: [{ path: file, problem: 'cannot be read', wanted: 'a YAML file; name it with --config FILE' }],
    };
  }
  const document = parseDocument(source, { prettyErrors: true });
  const problems = document.errors.map(error => ({
    path: `${file}:${error.linePos?.[0].line ?? 1}`,
    problem: error.message.split('\n')[0] ?? error.message,
  }));
  const tree: unknown = problems.length > 0 ? {} : (document.toJS() ?? {});
  if (typeof tree !== 'object' || Array.isArray(tree)) {
    return {
      tree: {},
      problems: [{ path: file, problem: 'is not a mapping of sections', wanted: 'sections such as "server:"' }],
    };
  }
  return { tree: tree as Tree, problems };
}

/** Files are named relative to the configuration file. */
function absolutePaths(config: Config, directory: string): Config {
  const at = (file: string): string => (isAbsolute(file) ? file : resolve(directory, file));
  const ca = <T extends { ca?: string | undefined }>(part: T): T => (part.ca ? { ...part, ca: at(part.ca) } : part);
  const { server, store, phone, renewal, web, audit } = config;
  return {
    ...config,
    server: server.tls ? { ...server, tls: { cert: at(server.tls.cert), key: at(server.tls.key) } } : server,
    store:
      store.url.startsWith('sqlite:') && store.url !== 'sqlite::memory:'
        ? { url: `sqlite:${at(store.url.slice(7))}` }
        : store,
    renewal: renewal.breachList ? { ...renewal, breachList: at(renewal.breachList) } : renewal,
    audit: {
      ...audit,
      syslog: audit.syslog && ca(audit.syslog),
      file: audit.file === undefined || audit.file === '-' ? audit.file : at(audit.file),
    },
    cucm: config.cucm.map(ca),
    unity: config.unity.map(ca),
    directory: config.directory && ca(config.directory),
    web: web.oidc ? { ...web, oidc: ca(web.oidc) } : web,
    mail:
      config.mail && ca(config.mail.templates ? { ...config.mail, templates: at(config.mail.templates) } : config.mail),
    phone: {
      ...phone,
      templates: phone.templates && at(phone.templates),
      softkeys: phone.softkeys && at(phone.softkeys),
      legacy: phone.legacy && {
        ...phone.legacy,
        cert: phone.legacy.cert && at(phone.legacy.cert),
        key: phone.legacy.key && at(phone.legacy.key),
      },
    },
    policies: config.policies.map(policy =>
      policy.forbidden ? { ...policy, forbidden: at(policy.forbidden) } : policy,
    ),
  };
}

/** `match:` at the top stands for the same key in a section that does not have it. */
function spreadMatch(tree: Tree): Tree {
  const match = tree['match'] as Tree | undefined;
  const fill = (part: unknown, value: unknown): unknown =>
    value !== undefined && typeof part === 'object' && part !== null && !Array.isArray(part)
      ? { match: value, ...part }
      : part;
  if (typeof match !== 'object' || match === null) return tree;
  return {
    ...tree,
    ...(tree['directory'] === undefined ? {} : { directory: fill(tree['directory'], match['directory']) }),
    ...(Array.isArray(tree['unity']) ? { unity: tree['unity'].map(part => fill(part, match['unity'])) } : {}),
  };
}

interface Sections {
  readonly config: Config;
  /** Sections of which nothing can be judged. */
  readonly broken: ReadonlySet<string>;
  /** Where values stand that were put in the place of wrong ones. */
  readonly aside: readonly string[];
}

/** Each section by itself, with its mistakes put aside. */
function readSections(tree: Tree): Sections {
  const broken = new Set<string>();
  const aside: string[] = [];
  const sections = Object.entries(configSchema.shape).map(([name, schema]) => {
    const read = putAside(name, schema, tree[name]);
    aside.push(...read.aside);
    if (!('data' in read)) broken.add(name);
    return [name, 'data' in read ? read.data : schema.safeParse(undefined).data];
  });
  // Whoever reads it is told what is not the operator's, and leaves that alone.
  return { config: Object.fromEntries(sections) as Config, broken, aside };
}

/** Whether a problem is of a value that is not the operator's: what he wrote there was reported already. */
function isOfAside({ path }: Problem, aside: readonly string[]): boolean {
  return aside.some(where => path === where || path.startsWith(`${where}.`));
}

function withoutBroken(config: Config, broken: ReadonlySet<string>): Partial<Config> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !broken.has(name)));
}

/**
 * Reads, overrides by environment and validates a configuration. Never throws for anything an operator can write;
 * every problem is reported at once.
 */
export function loadConfig(file: string, environment: NodeJS.ProcessEnv): LoadedConfig {
  const { tree, problems } = readTree(file);
  if (problems.length > 0) return { ok: false, problems, sound: {} };
  const fromEnvironment = applyEnvironment(configSchema, tree, environment);
  const spread = spreadMatch(tree);
  const parsed = configSchema.safeParse(spread);
  const {
    config: read,
    broken,
    aside,
  } = parsed.success ? { config: parsed.data, broken: new Set<string>(), aside: [] } : readSections(spread);
  const config = absolutePaths(read, dirname(resolve(file)));
  const wrong = [
    ...fromEnvironment,
    ...(parsed.error?.issues.flatMap(describeIssue) ?? []),
    ...[...validateConfig(config, broken), ...fileProblems(config)].filter(problem => !isOfAside(problem, aside)),
  ];
  if (wrong.length === 0) return { ok: true, config };
  const unsound = new Set([...broken, ...aside.map(where => where.split('.')[0] ?? where)]);
  return { ok: false, problems: wrong, sound: withoutBroken(config, unsound) };
}
