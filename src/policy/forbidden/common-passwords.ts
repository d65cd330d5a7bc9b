import { dictionary } from '@zxcvbn-ts/language-common';
import { isDigits } from '../digits.ts';

/** The passwords that people choose most, as zxcvbn-ts collects them; its capitals are folded to small letters. */
export const commonPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Those of them that can be keyed on a telephone. */
export const commonPins: readonly string[] = [...commonPasswords].filter(isDigits);
