/** The kinds of credential, `policy.md` "Kinds". */
export const kinds = [
  'cucm-pin',
  'unity-pin',
  'cucm-password',
  'unity-password',
  'directory-password',
  'app-user-password',
  'fac',
] as const;

/** A kind of credential. */
export type Kind = (typeof kinds)[number];

/** Whether a word from outside names a kind. */
export function isKind(word: string): word is Kind {
  return (kinds as readonly string[]).includes(word);
}

/** The kinds that are keyed on a telephone keypad: ASCII digits only. */
export function isDigitKind(kind: Kind): boolean {
  return kind === 'cucm-pin' || kind === 'unity-pin' || kind === 'fac';
}
