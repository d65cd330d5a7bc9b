import type { Question } from './question.ts';

/** A password holds characters of at least so many classes (CUCM and Unity: three of four). */
export const characterClasses = 3;

const classes = [/\p{Lu}/u, /\p{Ll}/u, /[0-9]/, /[^\p{Lu}\p{Ll}0-9]/u];

/** `character-classes`: fewer than three of upper-case letter, lower-case letter, digit 0–9, any other character. */
export function fewCharacterClasses({ value }: Question): boolean {
  return classes.filter(one => one.test(value)).length < characterClasses;
}
