import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Language, languages } from './language.ts';
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

function compare(language: Language, files: Files): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, model] of files.en) {
    const message = files[language].get(key);
    if (!message) {
      problems.push({ file: model.file, line: model.line, language, problem: `${key} is not written in ${language}.` });
      continue;
    }
    const wanted = placeholderNames(model.text).join(', ') || 'none';
    const found = placeholderNames(message.text).join(', ') || 'none';
    if (wanted !== found) {
      const problem = `${key} has the placeholders ${found}, but in ${model.file} ${wanted}.`;
      problems.push({ file: message.file, line: message.line, language, problem });
    }
  }
  return problems;
}

/** Messages of other languages that English lacks: nothing can show them. */
function surplus(language: Language, files: Files): readonly Problem[] {
  return [...files[language]]
    .filter(([key]) => !files.en.has(key))
    .map(([key, { file, line }]) => ({
      file,
      line,
      language,
      problem: `${key} is no message of Rekey; see the keys of words/en.yaml.`,
    }));
}

/** Every difference between the languages: keys that are missing or surplus, placeholders that differ. */
export function checkWords(files: Files): readonly Problem[] {
  return languages.flatMap(language => [...compare(language, files), ...surplus(language, files)]);
}

function unknownToUs(own: WordsFile, theirs: WordsFile, language: Language): readonly Problem[] {
  return [...theirs]
    .filter(([key]) => !own.has(key))
    .map(([key, { file, line }]) => ({ file, line, language, problem: `${key} is no message of Rekey.` }));
}

/** Reads and checks the words of every language; reports every problem of every file at once. */
export function loadWords(source: WordsSource = {}): LoadedWords {
  const problems: Problem[] = [];
  const files: Partial<Record<Language, WordsFile>> = {};
  for (const language of languages) {
    const name = join('words', `${language}.yaml`);
    const own = readFile(join(ownTemplates, name), name);
    const shown = source.templates === undefined ? name : join(basename(source.templates), name);
    const theirs = readFile(source.templates === undefined ? '' : join(source.templates, name), shown);
    problems.push(...own.problems, ...theirs.problems, ...unknownToUs(own.messages, theirs.messages, language));
    files[language] = new Map([...own.messages, ...[...theirs.messages].filter(([key]) => own.messages.has(key))]);
  }
  const complete = files as Files;
  const differences = problems.length > 0 ? [] : checkWords(complete);
  if (problems.length + differences.length > 0) return { ok: false, problems: [...problems, ...differences] };
  return { ok: true, words: createWords(complete, source.timeZone) };
}
