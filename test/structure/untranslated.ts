import { messageNames } from '../../src/mail/message.ts';
import { kinds } from '../../src/policy/kind.ts';
import { rules } from '../../src/policy/violation.ts';
import { auditEvents } from '../../src/renewal/ports.ts';
import { reasons } from '../../src/web/reasons.ts';
import { loadWords } from '../../src/words/load-words.ts';
import { parseMessage } from '../../src/words/message.ts';

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const { words } = loaded;

/** Names that stand in code and records: a page says them in words. One without a hyphen could be a word of a language. */
const codes: ReadonlySet<string> = new Set(
  [...kinds, ...rules, ...auditEvents, ...reasons, ...messageNames].filter(name => name.includes('-')),
);

/** A word that is no other's: `phone.title` and `cucm-pin`, not the host of an address. */
const tokens = (text: string): readonly string[] =>
  text.split(/[\s,;:()«»“”|→]+/).map(token => token.replace(/\.$/, ''));

/** A text that is nothing but such a name, whether we know it or not. */
const isName = (text: string): boolean => /^[a-z]+(-[a-z]+)+$/.test(text);

const isRaw = (token: string): boolean => codes.has(token) || (token.includes('.') && words.has(token));

/** Pieces of three words or more that a message has in English and not in the language. */
function foreignPieces(language: string): readonly string[] {
  return words.keys.flatMap(key => {
    const own = words.written(language, key).text;
    return parseMessage(words.written('en', key).text)
      .map(part => ('text' in part ? part.text.replace(/\s+/g, ' ').trim() : ''))
      .filter(piece => piece.split(' ').length >= 3 && !own.replace(/\s+/g, ' ').includes(piece));
  });
}

/** Builds what finds in a page's texts the names of code and the sentences that are English in another language. */
export function untranslatedIn(language: string): (texts: readonly string[]) => readonly string[] {
  const pieces = foreignPieces(language);
  const isLeft = (text: string): boolean =>
    isName(text) || tokens(text).some(isRaw) || pieces.some(piece => text.includes(piece));
  return texts => texts.filter(isLeft);
}
