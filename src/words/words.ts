import { createInstance, type i18n } from 'i18next';
import { defaultLanguage, type Language, languageOf, languages } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import type { Line, LineParam } from '../dialog/screen.ts';
import { type MessagePart, parseMessage } from './message.ts';
import type { WordsFile, WrittenMessage } from './read-words.ts';
import { shorten } from './shorten.ts';
import { createTimeWriter } from './time.ts';

/** What fills a message's placeholders. */
export type Params = Readonly<Record<string, LineParam>>;

/** The messages of all channels in every language. A language that is not ours is answered in English. */
export interface Words {
  /** Every key, sorted. */
  readonly keys: readonly string[];
  has(key: string): boolean;
  /** The message as it is written, placeholders and all. */
  written(language: string, key: string): WrittenMessage;
  /** The message filled in. Secrets are revealed here. A key that does not exist says itself. */
  say(language: string, key: string, params?: Params): string;
  /** One line of a screen, filled in. */
  line(language: string, line: Line): string;
}

/** A PIN for the eye: `123 456`. */
export function groupPin(pin: string): string {
  return pin.match(/.{1,3}/gsu)?.join(' ') ?? '';
}

/** Pieces kept at most: a `count` from outside must not fill the memory. */
const MOST_CUT = 5000;

const known = (language: string): Language => languageOf(language) ?? defaultLanguage;

function createTranslator(files: Readonly<Record<Language, WordsFile>>): i18n {
  const translator = createInstance();
  const texts = (file: WordsFile): Record<string, string> =>
    Object.fromEntries([...file].map(([key, { text }]) => [key, text]));
  void translator.init({
    resources: Object.fromEntries(languages.map(language => [language, { words: texts(files[language]) }])),
    lng: defaultLanguage,
    fallbackLng: defaultLanguage,
    defaultNS: 'words',
    ns: ['words'],
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  });
  return translator;
}

/** Builds the words from their files. `timeZone` is an IANA name; the machine's own unless given. */
export function createWords(files: Readonly<Record<Language, WordsFile>>, timeZone?: string): Words {
  const translator = createTranslator(files);
  const writeTime = createTimeWriter(timeZone);
  const cut = new Map<string, readonly MessagePart[]>();
  const nothing: WrittenMessage = { text: '', file: '', line: 1 };

  /** The message in pieces; i18next chooses the plural form by `count`. Cut once: this runs for each line of each page. */
  const partsOf = (language: Language, key: string, count: unknown): readonly MessagePart[] => {
    const form = typeof count === 'number' ? count : undefined;
    const name = `${language} ${form ?? ''} ${key}`;
    const found = cut.get(name);
    if (found) return found;
    const options = { lng: language, skipInterpolation: true, ...(form === undefined ? {} : { count: form }) };
    const parts = parseMessage(translator.t(key, options));
    if (cut.size < MOST_CUT) cut.set(name, parts);
    return parts;
  };
  const write = (language: Language, param: LineParam | undefined): string => {
    if (param === undefined) return '';
    if (param instanceof Secret) return param.reveal();
    if (typeof param !== 'object') return String(param);
    if ('word' in param) return say(language, param.word);
    return 'pin' in param ? groupPin(param.pin.reveal()) : writeTime(language, param.time);
  };
  const say = (language: Language, key: string, params: Params = {}): string => {
    let said = '';
    for (const part of partsOf(language, key, params['count'])) {
      if ('text' in part) said += part.text;
      else said += shorten(write(language, params[part.name]), part.limit ?? Number.POSITIVE_INFINITY);
    }
    return said;
  };

  return {
    keys: [...files[defaultLanguage].keys()].sort(),
    has: key => files[defaultLanguage].has(key),
    written: (language, key) => files[known(language)].get(key) ?? nothing,
    say: (language, key, params) => say(known(language), key, params),
    line: (language, { key, params }) => say(known(language), key, params),
  };
}
