import type { ProbeFinding, Said } from '../src/renewal/ports.ts';
import { loadWords } from '../src/words/load-words.ts';

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const { words } = loaded;

/** The English sentence of a message for operators. */
export const saidAs = ({ key, params }: Said): string => words.say('en', key, params);

/** A finding of a connection check as an operator reads it in English. */
export function readFinding({ what, fix, ...same }: ProbeFinding) {
  return { ...same, what: saidAs(what), ...(fix ? { fix: saidAs(fix) } : {}) };
}
