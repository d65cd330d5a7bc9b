const HIGH_SURROGATE = 0xd800;
const LOW_SURROGATE = 0xdc00;
const AFTER_SURROGATES = 0xe000;

/** How long a value is, in Unicode code points; a surrogate without its partner counts as one. */
export function codePointLength(value: string): number {
  let pairs = 0;
  for (let index = 1; index < value.length; index += 1) {
    if (isLow(value.charCodeAt(index)) && isHigh(value.charCodeAt(index - 1))) pairs += 1;
  }
  return value.length - pairs;
}

function isHigh(unit: number): boolean {
  return unit >= HIGH_SURROGATE && unit < LOW_SURROGATE;
}

function isLow(unit: number): boolean {
  return unit >= LOW_SURROGATE && unit < AFTER_SURROGATES;
}

/** The value from its last code point to its first. */
export function reversed(value: string): string {
  let backwards = '';
  for (const character of value) backwards = character + backwards;
  return backwards;
}

/**
 * The value with case ignored. Both Greek small sigmas become one: which of them a capital turns into depends on
 * where it stands in the word, and a rule that looks for a part of the value must not depend on that.
 */
export function caseless(value: string): string {
  const small = value.toLowerCase();
  return small.includes('ς') ? small.replaceAll('ς', 'σ') : small;
}
