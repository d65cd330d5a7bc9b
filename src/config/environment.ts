import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Problem } from './problem.ts';

/** Where a variable leads: the path of keys, and the schema of the value there. */
interface Target {
  readonly path: readonly (string | number)[];
  readonly schema: z.core.$ZodType;
}

type Tree = Record<string, unknown>;

const PREFIX = 'REKEY_';
const upperSnake = (key: string): string =>
  key
    .replace(/[A-Z]/g, letter => `_${letter}`)
    .replaceAll('-', '_')
    .toUpperCase();

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in) : schema;
}

/** Splits `BIND_DN` or `MAIN_PASSWORD` at a key: what is left of the name after it. */
function after(name: string, key: string): string | undefined {
  const word = upperSnake(key);
  if (name === word) return '';
  return name.startsWith(`${word}_`) ? name.slice(word.length + 1) : undefined;
}

function targetInObject(schema: z.ZodObject, name: string, path: Target['path'], tree: unknown): Target | undefined {
  for (const [key, member] of Object.entries(schema.shape)) {
    const rest = after(name, key);
    if (rest === undefined) continue;
    const found = findTarget(member, rest, [...path, key], (tree as Tree | undefined)?.[key]);
    if (found) return found;
  }
  return undefined;
}

/** Entries of a list are named by their `name`: `CUCM_MAIN_PASSWORD`. */
function targetInList(schema: z.ZodArray, name: string, path: Target['path'], tree: unknown): Target | undefined {
  const entries = Array.isArray(tree) ? (tree as Tree[]) : [];
  for (const [index, entry] of entries.entries()) {
    const rest = typeof entry?.['name'] === 'string' ? after(name, entry['name']) : undefined;
    if (rest === undefined || rest === '') continue;
    const found = findTarget(schema.element, rest, [...path, index], entry);
    if (found) return found;
  }
  return undefined;
}

function findTarget(schema: z.core.$ZodType, name: string, path: Target['path'], tree: unknown): Target | undefined {
  const inner = unwrap(schema);
  if (name === '') return { path, schema: inner };
  if (inner instanceof z.ZodObject) return targetInObject(inner, name, path, tree);
  if (inner instanceof z.ZodArray) return targetInList(inner, name, path, tree);
  return undefined;
}

/** Texts stay as they are; numbers, truth values and lists are read as YAML (`[a, b]`); undefined where that is none. */
function readValue(schema: z.core.$ZodType, value: string): { readonly value: unknown } | undefined {
  const takesText = schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodURL;
  if (takesText) return { value };
  try {
    return { value: parse(value) };
  } catch {
    // The library's sentence could repeat a part of the value.
    return undefined;
  }
}

function put(tree: Tree, path: Target['path'], value: unknown): void {
  let at: Tree = tree;
  for (const step of path.slice(0, -1)) {
    at[step] ??= {};
    at = at[step] as Tree;
  }
  at[String(path.at(-1))] = value;
}

function fileValue(variable: string, file: string, problems: Problem[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    problems.push({
      path: variable,
      problem: `the file ${file} cannot be read`,
      wanted: 'a readable file that holds the value',
    });
    return undefined;
  }
}

/**
 * Puts `REKEY_…` variables over what the file says: `directory.bindDn` is `REKEY_DIRECTORY_BIND_DN`, the password of the
 * CUCM named main `REKEY_CUCM_MAIN_PASSWORD`; `…_FILE` names a file that holds the value. Changes `tree`; answers what is wrong.
 */
export function applyEnvironment(schema: z.ZodObject, tree: Tree, environment: NodeJS.ProcessEnv): Problem[] {
  const problems: Problem[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || text === undefined) continue;
    const name = variable.slice(PREFIX.length);
    const direct = findTarget(schema, name, [], tree);
    const viaFile = direct
      ? undefined
      : name.endsWith('_FILE')
        ? findTarget(schema, name.slice(0, -5), [], tree)
        : undefined;
    const target = direct ?? viaFile;
    if (!target) {
      problems.push({
        path: variable,
        problem: 'names no key of the configuration',
        wanted: 'see docs/operating.md "Configuration"',
      });
      continue;
    }
    const value = viaFile ? fileValue(variable, text, problems) : text;
    if (value === undefined) continue;
    const read = readValue(target.schema, value);
    if (read) put(tree, target.path, read.value);
    else problems.push({ path: variable, problem: 'cannot be read as YAML', wanted: 'write a list as [a, b]' });
  }
  return problems;
}
