/** How a field takes keys: the InputFlags of Cisco's Input object. */
export interface FieldFlags {
  readonly letters: 'lower' | 'upper' | 'none';
  readonly hidden: boolean;
}

/** What the keys of a telephone give, one press after the other. */
const lettersOfKey: Readonly<Record<string, string>> = {
  '0': ' ',
  '1': '.@-_/\\:',
  '2': 'abc',
  '3': 'def',
  '4': 'ghi',
  '5': 'jkl',
  '6': 'mno',
  '7': 'pqrs',
  '8': 'tuv',
  '9': 'wxyz',
  '*': '*',
  '#': '#',
};

/** A second press within this time goes to the key's next character. */
const MULTI_TAP_MS = 1000;

/** Reads InputFlags: A plain text, T telephone, N numeric, E equation, U upper case, L lower case; P hides. */
function readFlags(flags: string): FieldFlags {
  const kind = flags.replace('P', '');
  const letters = kind === 'U' ? 'upper' : kind === 'A' || kind === 'L' ? 'lower' : 'none';
  return { letters, hidden: flags.includes('P') };
}

/** One field of a form under the hands of a user. */
export class FieldEntry {
  readonly flags: FieldFlags;
  #text: string;
  #lastKey = '';
  #lastAt = Number.NEGATIVE_INFINITY;
  #taps = 0;

  constructor(flags: string, text: string) {
    this.flags = readFlags(flags);
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** What the screen shows: dots, but for the character under the finger. */
  shown(now: number): string {
    if (!this.flags.hidden) return this.#text;
    const open = now - this.#lastAt < MULTI_TAP_MS && this.flags.letters !== 'none' ? 1 : 0;
    return '•'.repeat(Math.max(0, this.#text.length - open)) + this.#text.slice(this.#text.length - open);
  }

  /** A key of the telephone: digits in numeric fields, letters by repeated presses elsewhere. */
  press(key: string, now: number): void {
    const choices = this.#choices(key);
    const again = key === this.#lastKey && now - this.#lastAt < MULTI_TAP_MS && choices.length > 1;
    this.#taps = again ? this.#taps + 1 : 0;
    const character = choices[this.#taps % choices.length] ?? '';
    this.#text = (again ? this.#text.slice(0, -1) : this.#text) + character;
    this.#lastKey = key;
    this.#lastAt = now;
  }

  /** Text from a keyboard, for whoever sits before a computer. */
  type(text: string): void {
    this.#text += text;
    this.#lastKey = '';
  }

  /** The `<<` softkey. */
  erase(): void {
    this.#text = [...this.#text].slice(0, -1).join('');
    this.#lastKey = '';
  }

  clear(): void {
    this.#text = '';
    this.#lastKey = '';
  }

  #choices(key: string): readonly string[] {
    const letters = lettersOfKey[key] ?? '';
    if (this.flags.letters === 'none') return [key];
    const cased = this.flags.letters === 'upper' ? letters.toUpperCase() : letters;
    const both = this.flags.letters === 'lower' ? cased + (cased.match(/[a-z]/) ? cased.toUpperCase() : '') : cased;
    return [...(cased === key ? cased : `${both.slice(0, cased.length)}${key}${both.slice(cased.length)}`)];
  }
}
