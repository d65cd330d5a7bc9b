import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScreenName, screenTypes } from '../dialog/screen.ts';
import { screenFields } from '../dialog/screen-fields.ts';
import { loadWords, ownTemplates } from '../words/load-words.ts';
import type { Problem } from '../words/problem.ts';
import type { Words } from '../words/words.ts';
import { checkSoftkeys, checkTemplate, type Template } from './check-template.ts';
import { joinLanguages } from './check-text.ts';
import { dialledNumber } from './contact.ts';
import type { Scope } from './content.ts';
import { cleanValue } from './escape.ts';
import { isMemberOf } from './is-member-of.ts';
import { createPhoneTemplates, type PhoneTemplates } from './phone-templates.ts';
import { readSoftkeySet, type SoftkeySet } from './softkey-set.ts';
import { parseXml } from './xml-node.ts';

/** Where templates are looked for, and what the pages name. */
export interface PhoneTemplatesSource {
  /** Directories of the operator's own files; missing files fall back to ours. */
  readonly templates?: string | undefined;
  readonly softkeys?: string | undefined;
  /** How phones reach Rekey, without a slash at the end; at most 150 characters. */
  readonly publicUrl: string;
  /** Where a person finds a page that takes what this phone cannot; `publicUrl` unless given. */
  readonly webAddress?: string | undefined;
  /** The helpdesk, as on the screens: `+33 1 23 45 67 89`. Its digits are dialled by the Call softkey. */
  readonly contact: string;
  /** Words that are loaded already; else they are read from `templates`. */
  readonly words?: Words | undefined;
}

/** Pages ready to be filled in, or everything that is wrong with their files. */
export type LoadedPhoneTemplates =
  | { readonly ok: true; readonly templates: PhoneTemplates }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const ownSoftkeys = fileURLToPath(new URL('../../softkeys/', import.meta.url));
const screens = Object.keys(screenTypes) as ScreenName[];

interface SourceFile {
  /** Without `.xml`. */
  readonly name: string;
  readonly shown: string;
  readonly content: string;
}

function readDirectory(directory: string): readonly SourceFile[] {
  return readdirSync(directory)
    .filter(name => name.endsWith('.xml'))
    .sort()
    .map(name => ({
      name: name.slice(0, -'.xml'.length),
      shown: join(basename(directory), name),
      content: readFileSync(join(directory, name), 'utf8'),
    }));
}

function readBoth(own: string, theirs: string | undefined): readonly SourceFile[] {
  const files = new Map(readDirectory(own).map(file => [file.name, file]));
  if (theirs !== undefined) for (const file of readDirectory(theirs)) files.set(file.name, file);
  return [...files.values()];
}

function missingDirectories(source: PhoneTemplatesSource): readonly Problem[] {
  return [source.templates, source.softkeys]
    .filter(directory => directory !== undefined)
    .filter(directory => !existsSync(directory))
    .map(file => ({ file, line: 1, problem: 'There is no such directory.' }));
}

/** The directory where it is there. One that is not is a mistake of its own; what it should hold falls back to ours. */
export function existing(directory: string | undefined): string | undefined {
  return directory !== undefined && existsSync(directory) ? directory : undefined;
}

function constants({
  publicUrl,
  webAddress = publicUrl,
  contact,
}: PhoneTemplatesSource): Readonly<Record<string, string>> {
  // A contact without a number has no Call softkey either: the 0 is never shown.
  const contactNumber = dialledNumber(contact) ?? '0';
  return { contact: cleanValue(contact).slice(0, 60), contactNumber, webAddress };
}

interface Reading {
  readonly templates: readonly Template[];
  readonly problems: readonly Problem[];
}

function readTemplate({ name, shown, content }: SourceFile): Reading {
  if (!isMemberOf(screens, name)) {
    return { templates: [], problems: [{ file: shown, line: 1, problem: `There is no screen ${name}.` }] };
  }
  const { root, problems } = parseXml(shown, content);
  return { templates: root ? [{ file: shown, screen: name, root }] : [], problems };
}

function readTemplates(directory: string | undefined): Reading {
  const read = readBoth(ownTemplates, directory).map(readTemplate);
  return { templates: read.flatMap(({ templates }) => templates), problems: read.flatMap(({ problems }) => problems) };
}

const once = (problems: readonly Problem[]): readonly Problem[] => {
  const seen = new Map(problems.map(problem => [JSON.stringify(problem), problem]));
  return [...seen.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
};

/** Softkey sets that no template uses are checked all the same, as far as they can be. */
function unusedSets(sets: ReadonlyMap<string, SoftkeySet>, templates: readonly Template[]): readonly SoftkeySet[] {
  const used = new Set(templates.map(({ root }) => root.attributes['softkeys']));
  return [...sets].filter(([name]) => !used.has(name)).map(([, set]) => set);
}

/**
 * Reads, checks and compiles every template, softkey set and words file. Nothing is thrown for what a file can hold:
 * every problem of every file is reported at once.
 */
export function loadPhoneTemplates(given: PhoneTemplatesSource): LoadedPhoneTemplates {
  const missing = missingDirectories(given);
  const source = { ...given, templates: existing(given.templates), softkeys: existing(given.softkeys) };
  const loaded = source.words ? { ok: true as const, words: source.words } : loadWords({ templates: source.templates });
  const readSets = readBoth(ownSoftkeys, source.softkeys).map(file => ({
    name: file.name,
    ...readSoftkeySet(file.shown, file.content),
  }));
  const sets = new Map(readSets.map(({ name, set }) => [name, set]));
  const { templates, problems } = readTemplates(source.templates);
  const found = [...missing, ...readSets.flatMap(set => set.problems), ...problems];
  if (!loaded.ok) found.push(...loaded.problems);
  // Where words are wrong, ours stand in their place: the templates are judged all the same.
  const words = loaded.ok ? loaded.words : loaded.rest;
  const flags = { 'can.contact': dialledNumber(source.contact) !== undefined };
  const scopeOf = (fields: Scope['fields']): Scope => ({ words, fields, constants: constants(source), flags });
  found.push(
    ...templates.flatMap(template => checkTemplate(template, sets, scopeOf(screenFields[template.screen]))),
    ...unusedSets(sets, templates).flatMap(set => checkSoftkeys(set, 'object', scopeOf({}))),
  );
  if (found.length > 0) return { ok: false, problems: once(joinLanguages(found)) };
  return {
    ok: true,
    templates: createPhoneTemplates({ templates, sets, scopeOf, words, publicUrl: source.publicUrl }),
  };
}
