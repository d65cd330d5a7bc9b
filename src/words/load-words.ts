import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultLanguage, type Language, languages } from '../base/language.ts';
import { placeholderNames } from './message.ts';
import type { Problem } from './problem.ts';
import { readWords, type WordsFile } from './read-words.ts';
import { createWords, type Words } from './words.ts';

/** Where our own templates and words stand. */
export const ownTemplates: string = fileURLToPath(new URL('../../phone-templates/', import.meta.url));

/** Where words are looked for. */
export interface WordsSource {
  /** The operator's `phone.templates`: a message of its `words/LANGUAGE.yaml` takes the place of ours. */
  readonly templates?: string | undefined;
  /** An IANA name; the machine's own unless given. */
  readonly timeZone?: string | undefined;
}

/** Words that can be used, or everything that is wrong with their files. */
export type LoadedWords =
  | { readonly ok: true; readonly words: Words }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Files = Readonly<Record<Language, WordsFile>>;

function readFile(path: string, shown: string): ReturnType<typeof readWords> {
  return existsSync(path) ? readWords(shown, readFileSync(path, 'utf8')) : { messages: new Map(), problems: [] };
}

function compare(language: Language, files: Files, model: WordsFile): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, { file, line, text }] of model) {
    const message = files[language].get(key);
    if (!message) {
      problems.push({ file, line, language, problem: `${key} is not written in ${language}.` });
      continue;
    }
    const wanted = placeholderNames(text).join(', ') || 'none';
    const found = placeholderNames(message.text).join(', ') || 'none';
    if (wanted === found) continue;
    const problem = `${key} must have the placeholders ${wanted}, not ${found}.`;
    problems.push({ file: message.file, line: message.line, language, problem });
  }
  return problems;
}

/** Messages that the model lacks: nothing can show them. */
function surplus(language: Language, files: Files, model: WordsFile): readonly Problem[] {
  return [...files[language]]
    .filter(([key]) => !model.has(key))
    .map(([key, { file, line }]) => ({ file, line, language, problem: `${key} is no message of Rekey.` }));
}

/** Every way in which a language differs from the model: keys that are missing or surplus, other placeholders. */
export function checkWords(files: Files, model: WordsFile): readonly Problem[] {
  return languages.flatMap(language => [...compare(language, files, model), ...surplus(language, files, model)]);
}

interface ReadLanguage {
  readonly own: WordsFile;
  readonly messages: WordsFile;
  readonly problems: readonly Problem[];
}

/** Our messages of a language, and the operator's in their place. */
function readLanguage(language: Language, templates: string | undefined): ReadLanguage {
  const name = join('words', `${language}.yaml`);
  const own = readFile(join(ownTemplates, name), name);
  if (templates === undefined) return { own: own.messages, ...own };
  const theirs = readFile(join(templates, name), join(basename(templates), name));
  return {
    own: own.messages,
    messages: new Map([...own.messages, ...theirs.messages]),
    problems: [...own.problems, ...theirs.problems],
  };
}

/** Reads and checks the words of every language; reports every problem of every file at once. */
export function loadWords(source: WordsSource = {}): LoadedWords {
  const read = languages.map(language => [language, readLanguage(language, source.templates)] as const);
  const files = Object.fromEntries(read.map(([language, { messages }]) => [language, messages])) as Files;
  const model = read.find(([language]) => language === defaultLanguage)?.[1].own ?? files.en;
  const broken = read.flatMap(([, { problems }]) => problems);
  const problems = [...broken, ...checkWords(files, model)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, words: createWords(files, source.timeZone) };
}
