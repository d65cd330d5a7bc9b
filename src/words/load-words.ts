import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultLanguage, type Language, languages } from '../base/language.ts';
import type { Said } from '../base/said.ts';
import { placeholderNames } from './message.ts';
import type { Problem } from './problem.ts';
import { type ReadWords, readTexts, readWords, type WordsFile, type WrittenMessage } from './read-words.ts';
import { createWords, type Words } from './words.ts';

/** Where our own templates and words stand. */
export const ownTemplates: string = fileURLToPath(new URL('../../phone-templates/', import.meta.url));

/** Where words are looked for. */
export interface WordsSource {
  /** The operator's `phone.templates`: a message of its `words/LANGUAGE.yaml` takes the place of ours. */
  readonly templates?: string | undefined;
  /** Messages that were changed at run time, by language and key: they take the place of both. */
  readonly texts?: ChangedTexts | undefined;
  /** An IANA name; the machine's own unless given. */
  readonly timeZone?: string | undefined;
}

/** Messages by language and key. */
export type ChangedTexts = Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>>;

/**
 * Words that can be used, or everything that is wrong with their files; `rest` are then the words with ours in the place
 * of the wrong ones, by which templates can be judged all the same.
 */
export type LoadedWords =
  | { readonly ok: true; readonly words: Words }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly rest: Words };

type Files = Readonly<Record<Language, WordsFile>>;

/** A mistake of one message in one language. */
interface Mistake {
  readonly key: string;
  readonly language: Language;
  readonly problem: Problem;
}

function readFile(path: string, shown: string): ReadWords {
  return existsSync(path)
    ? readWords(shown, readFileSync(path, 'utf8'))
    : { messages: new Map(), problems: [], readable: true };
}

/** Nothing, for the readers of a page. */
const dash = (names: string): string => (names === 'none' ? '–' : names);

function compare(language: Language, files: Files, model: WordsFile): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const report = (key: string, { file, line }: WrittenMessage, problem: string, said: Said): void => {
    mistakes.push({ key, language, problem: { file, line, language, problem, said, text: key } });
  };
  for (const [key, wanted] of model) {
    const message = files[language].get(key);
    if (!message) {
      report(key, wanted, `${key} is not written in ${language}.`, { key: 'problem.not-written' });
      continue;
    }
    const names = placeholderNames(wanted.text).join(', ') || 'none';
    const found = placeholderNames(message.text).join(', ') || 'none';
    const said = { key: 'problem.placeholders', params: { names: dash(names), found: dash(found) } };
    if (names !== found) report(key, message, `${key} must have the placeholders ${names}, not ${found}.`, said);
  }
  return mistakes;
}

/** Messages that the model lacks: nothing can show them. */
function surplus(language: Language, files: Files, model: WordsFile): readonly Mistake[] {
  return [...files[language]]
    .filter(([key]) => !model.has(key))
    .map(([key, { file, line }]) => {
      const problem = `${key} is no message of Rekey.`;
      const said = { key: 'problem.no-text' };
      return { key, language, problem: { file, line, language, problem, said, text: key } };
    });
}

function mistakesIn(files: Files, model: WordsFile): readonly Mistake[] {
  return languages.flatMap(language => [...compare(language, files, model), ...surplus(language, files, model)]);
}

/** Every way in which a language differs from the model: keys that are missing or surplus, other placeholders. */
export function checkWords(files: Files, model: WordsFile): readonly Problem[] {
  return mistakesIn(files, model).map(({ problem }) => problem);
}

/** The files with the model's messages in the place of the wrong ones. */
function mended(files: Files, model: WordsFile, mistakes: readonly Mistake[]): Files {
  const whole = Object.fromEntries(languages.map(language => [language, new Map(files[language])])) as Record<
    Language,
    Map<string, WrittenMessage>
  >;
  for (const { key, language } of mistakes) {
    const ours = model.get(key);
    if (ours) whole[language].set(key, ours);
    else whole[language].delete(key);
  }
  return whole;
}

interface ReadLanguage extends ReadWords {
  readonly own: WordsFile;
}

/** Our messages of a language, the operator's in their place, and what was changed at run time in the place of both. */
function readLanguage(language: Language, { templates, texts }: WordsSource): ReadLanguage {
  const name = join('words', `${language}.yaml`);
  const own = readFile(join(ownTemplates, name), name);
  const layers = [own];
  if (templates !== undefined) layers.push(readFile(join(templates, name), join(basename(templates), name)));
  const changed = texts?.[language];
  if (changed) {
    const read = readTexts(CHANGED, changed);
    layers.push({ ...read, problems: read.problems.map(problem => ({ ...problem, language })) });
  }
  return {
    own: own.messages,
    messages: new Map(layers.flatMap(({ messages }) => [...messages])),
    problems: layers.flatMap(({ problems }) => problems),
    readable: layers.every(({ readable }) => readable),
  };
}

/** How problems name the messages that were changed at run time: they stand in no file. */
export const CHANGED = 'changed messages';

/** Reads and checks the words of every language; reports every problem of every file at once. */
export function loadWords(source: WordsSource = {}): LoadedWords {
  const read = languages.map(language => [language, readLanguage(language, source)] as const);
  const files = Object.fromEntries(read.map(([language, { messages }]) => [language, messages])) as Files;
  const model = read.find(([language]) => language === defaultLanguage)?.[1].own ?? files.en;
  const mistakes = mistakesIn(files, model);
  // Of a file that is no YAML only that is said: what its messages lack is not known.
  const judged = mistakes.filter(({ language }) => read.some(([name, { readable }]) => name === language && readable));
  const problems = [...read.flatMap(([, each]) => each.problems), ...judged.map(({ problem }) => problem)];
  if (problems.length === 0) return { ok: true, words: createWords(files, source.timeZone) };
  return { ok: false, problems, rest: createWords(mended(files, model, mistakes), source.timeZone) };
}
