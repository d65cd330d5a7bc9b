import type { SearchField, SearchQuery } from './search.ts';

/** Longest text that is looked for; longer ones are nobody's. */
const longest = 128;
/** A name is looked for by so many words at most. */
const mostWords = 5;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const implausible = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

/** A text as it can be looked for, by field; a field that it cannot be is absent. */
export interface Wanted {
  readonly userId?: string | undefined;
  /** The beginnings of words. */
  readonly name?: readonly string[] | undefined;
  /** Digits, `*` and `#`, with a leading `+` where one was typed. */
  readonly number?: string | undefined;
}

function numberIn(text: string): string | undefined {
  const bare = text.replaceAll(/[\s./()-]/g, '');
  return /^\+?[0-9*#]{1,50}$/.test(bare) ? bare : undefined;
}

function wordsIn(text: string): readonly string[] | undefined {
  const words = text.split(/[\s,;]+/u).filter(word => word !== '');
  return words.length > 0 && words.length <= mostWords && /\p{L}/u.test(text) ? words : undefined;
}

/** Reads what was typed; nothing where it can be nobody's. */
export function wantedOf({ by, text }: Pick<SearchQuery, 'by' | 'text'>): Wanted {
  const typed = text.trim().normalize('NFC');
  if (typed === '' || Buffer.byteLength(typed) > longest || implausible.test(typed) || !typed.isWellFormed()) return {};
  const only = (field: SearchField): boolean => by === undefined || by === field;
  return {
    userId: only('userId') && !/\s/u.test(typed) ? typed : undefined,
    name: only('name') ? wordsIn(typed) : undefined,
    number: only('number') ? numberIn(typed) : undefined,
  };
}

/** Whether each word begins a word of some text, case and marks ignored. */
export function hasWords(texts: readonly (string | undefined)[], words: readonly string[]): boolean {
  const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const known = texts.flatMap(text => (text === undefined ? [] : folded(text).split(/[\s,;-]+/u)));
  const whole = texts.map(text => folded(text ?? ''));
  return words.map(folded).every(word => [...known, ...whole].some(beginning => beginning.startsWith(word)));
}
