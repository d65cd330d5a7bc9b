const digits = [...'1023456789'];
const COUNTING = '1234567890123456';

/** Digits brought up to a length the way people do it: said again, with noughts or ones, with 1 2 3 behind. */
export function filled(part: string, length: number): readonly string[] {
  const missing = length - part.length;
  return [
    part.padEnd(length, part),
    part + '0'.repeat(missing),
    '0'.repeat(missing) + part,
    part + '1'.repeat(missing),
    '1'.repeat(missing) + part,
    part + COUNTING.slice(0, missing),
  ];
}

/** The same with any digit, before and behind. */
export function filledAnyhow(part: string, length: number): readonly string[] {
  const missing = length - part.length;
  return digits.flatMap(digit => [part + digit.repeat(missing), digit.repeat(missing) + part]);
}
