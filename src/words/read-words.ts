import { load } from 'js-yaml';
import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { strayBrace } from './message.ts';
import type { Problem } from './problem.ts';

/** One message and where it is written. */
export interface WrittenMessage {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** The messages of one file by their keys, `failed.title`. */
export type WordsFile = ReadonlyMap<string, WrittenMessage>;

interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
  readonly messages: Map<string, WrittenMessage>;
  readonly problems: Problem[];
}

function lineOf(reading: Reading, node: unknown): number {
  const start = (node as Node | null)?.range?.[0] ?? 0;
  return Math.max(1, reading.lines.linePos(start).line);
}

function readScalar(reading: Reading, key: string, pair: Pair): void {
  const line = lineOf(reading, pair.key);
  const value = isScalar(pair.value) ? pair.value.value : undefined;
  if (typeof value !== 'string') {
    reading.problems.push({
      file: reading.file,
      line,
      problem: `${key} must be a text; put quotes around a number, yes, no or an empty text.`,
    });
    return;
  }
  keep(reading, key, value, line);
}

function keep({ file, messages, problems }: Omit<Reading, 'lines'>, key: string, text: string, line: number): void {
  const stray = strayBrace(text);
  if (stray !== undefined) {
    problems.push({
      file,
      line,
      problem: `${key} holds a brace that belongs to no placeholder, near "${stray}"; write {name} or {name:20}.`,
      said: { key: 'problem.stray-brace', params: { near: stray } },
      text: key,
    });
  }
  messages.set(key, { text, file, line });
}

function readMap(reading: Reading, prefix: string, node: unknown): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = prefix + String(isScalar(pair.key) ? pair.key.value : pair.key);
    if (isMap(pair.value)) readMap(reading, `${key}.`, pair.value);
    else readScalar(reading, key, pair);
  }
}

/** What was found in a words file. */
export interface ReadWords {
  readonly messages: WordsFile;
  readonly problems: readonly Problem[];
  /** False where it is no YAML: its messages are not known then. */
  readonly readable: boolean;
}

/** Reads what is wrong too, and where everything stands. */
function readCarefully(file: string, text: string): ReadWords {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reading: Reading = { file, lines, messages: new Map(), problems: [] };
  for (const error of document.errors) {
    const sentence = error.message.replace(/\.?$/, '.');
    reading.problems.push({ file, line: lines.linePos(error.pos[0]).line, problem: `This is not YAML: ${sentence}` });
  }
  const readable = document.errors.length === 0;
  if (readable) readMap(reading, '', document.contents);
  return { messages: reading.messages, problems: reading.problems, readable };
}

/** The same for messages that stand in no file, by their keys. Each is a line of its own. */
export function readTexts(file: string, texts: Readonly<Record<string, string>>): ReadWords {
  const reading = { file, messages: new Map<string, WrittenMessage>(), problems: [] as Problem[] };
  for (const [index, [key, text]] of Object.entries(texts).entries()) keep(reading, key, text, index + 1);
  return { messages: reading.messages, problems: reading.problems, readable: true };
}

/** The texts by their keys; undefined where anything is not a text, or holds a brace that belongs to no placeholder. */
function flatTexts(prefix: string, value: unknown): readonly (readonly [string, string])[] | undefined {
  if (typeof value === 'string') return strayBrace(value) === undefined ? [[prefix, value]] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const below = Object.entries(value).map(([key, inner]) => flatTexts(prefix === '' ? key : `${prefix}.${key}`, inner));
  return below.some(each => each === undefined) ? undefined : below.flatMap(each => each ?? []);
}

function quickTexts(text: string): readonly (readonly [string, string])[] | undefined {
  try {
    const root = load(text);
    return typeof root === 'object' ? flatTexts('', root) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the text of a words file. `file` is how problems name it. A file without mistakes is read five times as quickly
 * as one whose lines must be known: every start reads them all, and lines are asked for where a template does not fit.
 */
export function readWords(file: string, text: string): ReadWords {
  const texts = quickTexts(text);
  if (!texts) return readCarefully(file, text);
  let careful: WordsFile | undefined;
  const lineOfKey = (key: string): number => {
    careful ??= readCarefully(file, text).messages;
    return careful.get(key)?.line ?? 1;
  };
  const messages = texts.map(([key, written]): [string, WrittenMessage] => [
    key,
    {
      text: written,
      file,
      get line() {
        return lineOfKey(key);
      },
    },
  ]);
  return { messages: new Map(messages), problems: [], readable: true };
}
