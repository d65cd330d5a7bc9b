/** The rules, `policy.md` "Rules: exact meaning". The last three are judged by `renewal/`, which has a store. */
export const rules = [
  'min-length',
  'max-length',
  'digits-only',
  'repeated-digit',
  'repeated-character',
  'distinct-digits',
  'repeated-group',
  'sequence',
  'keypad-line',
  'own-number',
  'name-digits',
  'own-name',
  'character-classes',
  'forbidden',
  'breached',
  'history',
  'unique',
] as const;

/** The name of a rule. */
export type Rule = (typeof rules)[number];

/** One rule that a value breaks, with the message that says so in words and what the words need. */
export interface Violation {
  readonly rule: Rule;
  /** A key of the words files: `rule.min-length`. */
  readonly message: `rule.${Rule}`;
  readonly params: Readonly<Record<string, string | number>>;
}
