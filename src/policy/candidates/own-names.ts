import { spelledOnKeypad } from '../rules/name-digits.ts';
import type { PolicySubject } from '../subject.ts';
import { filled } from './fill.ts';

const SHORTEST_NAME = 3;

/** PINs of a length that spell the last or the first name on the keypad: its beginning, or the whole with something beside it. */
export function ownNames({ firstName = '', lastName = '' }: PolicySubject, length: number): readonly string[] {
  const spelled = [lastName, firstName].map(spelledOnKeypad).filter(name => name.length >= SHORTEST_NAME);
  return spelled.flatMap(name => (name.length >= length ? [name.slice(0, length)] : filled(name, length)));
}
