import { expect, test } from 'vitest';
import { FieldEntry } from '../../../src/lab/phone/field-entry.ts';

const press = (field: FieldEntry, keys: string, gap: number): void => {
  for (const [index, key] of [...keys].entries()) field.press(key, index * gap);
};

test('in a plain field a key pressed again within a second goes to its next letter, then its digit, then capitals', () => {
  const field = new FieldEntry('A', '');
  press(field, '22', 300);
  expect(field.text).toBe('b');
  const digit = new FieldEntry('A', '');
  press(digit, '2222', 300);
  expect(digit.text).toBe('2');
  const capital = new FieldEntry('A', '');
  press(capital, '22222', 300);
  expect(capital.text).toBe('A');
});

test('after a second the same key begins a new character', () => {
  const field = new FieldEntry('A', '');
  press(field, '22', 1500);
  expect(field.text).toBe('aa');
});

test('numeric fields take digits at once, upper-case fields capitals', () => {
  const numeric = new FieldEntry('NP', '');
  press(numeric, '2258', 100);
  expect(numeric.text).toBe('2258');
  const upper = new FieldEntry('U', '');
  press(upper, '22', 300);
  expect(upper.text).toBe('B');
});

test('a hidden field shows dots, and << takes the last character', () => {
  const field = new FieldEntry('PN', '');
  press(field, '123', 100);
  expect(field.shown(5000)).toBe('•••');
  field.erase();
  expect(field.text).toBe('12');
});
