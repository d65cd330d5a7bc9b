import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Language, languages } from '../base/language.ts';
import type { Problem } from '../words/problem.ts';
import { type MessageName, messageNames } from './message.ts';

/** Where our own templates stand. */
const ownDirectory = fileURLToPath(new URL('./templates/', import.meta.url));

const LAYOUT = 'layout.liquid';

/** Messages that were changed at run time, by language and name: the text of a template each. */
export type ChangedMails = Readonly<Partial<Record<Language, Readonly<Partial<Record<MessageName, string>>>>>>;

/** The text of a template and how problems name its file. */
export interface TemplateFile {
  readonly file: string;
  readonly text: string;
}

/** The files of all messages: what was changed at run time, else the operator's where there is one, else ours. */
export interface TemplateFiles {
  readonly layout: TemplateFile;
  of(language: Language, message: MessageName): TemplateFile;
}

/** Finds the files; `directory` is the operator's `mail.templates`. Files in it that are no template are problems. */
export function findTemplateFiles(
  directory?: string,
  changed: ChangedMails = {},
): { files: TemplateFiles; problems: readonly Problem[] } {
  const read = (path: string): TemplateFile => {
    const theirs = directory === undefined ? undefined : join(directory, path);
    if (directory !== undefined && theirs !== undefined && existsSync(theirs)) {
      return { file: join(basename(directory), path), text: readFileSync(theirs, 'utf8') };
    }
    return { file: join('templates', path), text: readFileSync(join(ownDirectory, path), 'utf8') };
  };
  const of: TemplateFiles['of'] = (language, message) => {
    const text = changed[language]?.[message];
    const path = templatePath(language, message);
    return text === undefined ? read(path) : { file: join('changed', path), text };
  };
  return {
    files: { layout: read(LAYOUT), of },
    problems: directory === undefined ? [] : strangersIn(directory),
  };
}

function templatePath(language: Language, message: MessageName): string {
  return join(language, `${message}.liquid`);
}

function strangersIn(directory: string): readonly Problem[] {
  if (!existsSync(directory)) {
    return [{ file: directory, line: 1, problem: 'mail.templates names a directory that does not exist.' }];
  }
  const known = new Set([LAYOUT, ...languages.flatMap(code => messageNames.map(name => templatePath(code, name)))]);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.liquid') && !known.has(path))
    .map(path => ({
      file: join(basename(directory), path),
      line: 1,
      problem: `This is no template of Rekey; they are called LANGUAGE/MESSAGE.liquid with LANGUAGE one of ${languages.join(', ')} and MESSAGE one of ${messageNames.join(', ')}.`,
    }));
}
