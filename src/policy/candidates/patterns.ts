import { keypadWalks } from '../forbidden/keypad-walks.ts';

const digits = [...'1023456789'];
const UP = '123456789012345678901234567890';
const DOWN = [...UP].reverse().join('');

/** What people draw on the keypad most; cut to the length in question. */
const drawn: readonly string[] = [
  '2580',
  '147258369',
  '0852',
  '741852963',
  '159357',
  '159753',
  '789456123',
  '258369147',
  '321654987',
  '369258147',
  '963852741',
  '357159',
  '147852369',
  '14789632',
  '147896325',
  '753951',
  '951753',
  '789123456',
  '456123789',
  '456789123',
  '1590',
  '147369',
  '1470',
  '3690',
];

/** Everybody's favourites: 123456, 111111, 000000, 654321, 121212, 123123. */
export function favourites(length: number): readonly string[] {
  return [
    UP.slice(0, length),
    '1'.repeat(length),
    '0'.repeat(length),
    [...UP.slice(0, length)].reverse().join(''),
    '12'.repeat(length).slice(0, length),
    '123'.repeat(length).slice(0, length),
  ];
}

/** One digit over and over. */
export function repeatedDigits(length: number): readonly string[] {
  return digits.map(digit => digit.repeat(length));
}

/** Digits in a row, up and down, from each digit. */
export function sequences(length: number): readonly string[] {
  return digits.flatMap(digit => [UP, DOWN].map(row => row.slice(row.indexOf(digit), row.indexOf(digit) + length)));
}

/** The lines and walks that are drawn most. */
export function likelyWalks(length: number): readonly string[] {
  return drawn.filter(walk => walk.length >= length).map(walk => walk.slice(0, length));
}

/** Every line and walk of a length. */
export function allWalks(length: number): readonly string[] {
  return everyWalk().filter(walk => walk.length === length);
}

let walks: readonly string[] | undefined;

function everyWalk(): readonly string[] {
  walks ??= keypadWalks();
  return walks;
}

/** Blocks of two and of three digits, repeated: 2424…, 408408. */
export function blocks(length: number): readonly string[] {
  return [2, 3].flatMap(size =>
    Array.from({ length: 10 ** size }, (_, number) =>
      String(number).padStart(size, '0').repeat(length).slice(0, length),
    ),
  );
}
