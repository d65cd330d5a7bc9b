import { commonPasswords, commonPins } from './common-passwords.ts';
import { keypadWalks } from './keypad-walks.ts';

const FIRST_YEAR = 1940;
const LAST_YEAR = 2029;
const LARGEST_BLOCK = 3;
const SHORTEST_PIN = 4;
const LONGEST_PIN = 16;

function years(): readonly string[] {
  return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => String(FIRST_YEAR + index));
}

/** Blocks of `size` digits, each repeated to every length of a PIN or code that it fills: 7777, 121212, 408408. */
function blocksOf(size: number): readonly string[] {
  const blocks = Array.from({ length: 10 ** size }, (_, index) => String(index).padStart(size, '0'));
  const lengths = Array.from({ length: LONGEST_PIN - SHORTEST_PIN + 1 }, (_, index) => SHORTEST_PIN + index);
  const times = lengths.filter(length => length % size === 0).map(length => length / size);
  return blocks.flatMap(block => times.map(time => block.repeat(time)));
}

function repeatedBlocks(): readonly string[] {
  return Array.from({ length: LARGEST_BLOCK }, (_, index) => blocksOf(index + 1)).flat();
}

/**
 * The forbidden PINs and codes of an operator who gives no list: years, repeated blocks, keypad walks, and what people
 * choose most. Single years but not every date: 366 days in each of ninety years would forbid a good part of all PINs.
 */
export const forbiddenPins: ReadonlySet<string> = new Set([
  ...years(),
  ...repeatedBlocks(),
  ...keypadWalks(),
  ...commonPins,
]);

/** The forbidden passwords of an operator who gives no list. */
export const forbiddenPasswords: ReadonlySet<string> = commonPasswords;
