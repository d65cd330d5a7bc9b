/** Why a PIN is trivial, in the words of CUCM's and Unity Connection's rules. */
export type TrivialPin =
  | 'not-digits'
  | 'repeated-digit'
  | 'distinct-digits'
  | 'repeated-group'
  | 'keypad-line'
  | 'sequence'
  | 'own-number'
  | 'name-digits';

/** Whose PIN it is, as far as the rules ask. */
export interface PinOwner {
  readonly firstName: string;
  readonly lastName: string;
  readonly extensions: readonly string[];
}

const keypad = [...'22233344455566677778889999'];
const lines = ['123', '456', '789', '147', '258', '580', '369', '159', '357'];

const reversed = (text: string): string => [...text].reverse().join('');

const bothWays = (texts: readonly string[]): readonly string[] => texts.flatMap(text => [text, reversed(text)]);

/** A name as it is dialled on the letters of the keypad; accents folded, everything else dropped. */
export function nameDigits(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return [...letters].map(letter => keypad[letter.charCodeAt(0) - 97]).join('');
}

function isSequence(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10);
  return steps.every(step => step === 1) || steps.every(step => step === 9);
}

const tests: readonly (readonly [TrivialPin, (pin: string, owner: PinOwner) => boolean])[] = [
  ['not-digits', pin => !/^[0-9]+$/.test(pin)],
  ['repeated-digit', pin => /(\d)\1\1/.test(pin)],
  ['distinct-digits', pin => new Set(pin).size < 3],
  ['repeated-group', pin => /(\d{2,})\1/.test(pin)],
  ['keypad-line', pin => bothWays(lines).some(line => pin.includes(line))],
  ['sequence', isSequence],
  [
    'own-number',
    (pin, owner) =>
      bothWays(owner.extensions.filter(number => number.length > 2)).some(
        number => pin.includes(number) || number.includes(pin),
      ),
  ],
  [
    'name-digits',
    (pin, owner) =>
      [owner.firstName, owner.lastName]
        .map(nameDigits)
        .some(digits => digits.length > 2 && (pin.includes(digits) || digits.startsWith(pin))),
  ],
];

/**
 * The first rule that makes a PIN trivial, or undefined. Union of what CUCM (Security Guide 12.5(1)SU5 "Credential
 * Policies") and Unity Connection (authentication rules) refuse; kept apart from Rekey's own policy on purpose, so that the
 * lab can prove that one wrong.
 */
export function trivialPin(pin: string, owner: PinOwner): TrivialPin | undefined {
  return tests.find(([, test]) => test(pin, owner))?.[0];
}
