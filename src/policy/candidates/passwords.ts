import { reversed } from '../characters.ts';
import { digitsOf } from '../digits.ts';
import type { PolicySubject } from '../subject.ts';

const endings = [
  '',
  '1',
  '123',
  '!',
  '1!',
  '12',
  '1234',
  '12345',
  '123!',
  '01',
  '2024',
  '2025',
  '2026',
  '2023',
  '2024!',
  '2025!',
];

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Passwords made of the user id, the names and the extension, with what people put behind them. */
export function ownPasswords({
  userId = '',
  firstName = '',
  lastName = '',
  extension = '',
}: PolicySubject): readonly string[] {
  const words = [userId, lastName, firstName, firstName + lastName, digitsOf(extension)].filter(
    word => word.length > 2,
  );
  const shapes = words.flatMap(word => [word.toLowerCase(), capital(word), word + word, reversed(word.toLowerCase())]);
  return endings.flatMap(ending => shapes.map(shape => shape + ending));
}
