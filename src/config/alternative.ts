/** What can prove a subject (phone.md "Verify"). */
export const factors = ['pin', 'directory-password', 'mail-code', 'helpdesk-code', 'push'] as const;

/** One way to prove something. */
export type Factor = (typeof factors)[number];

/** Factors that all must be proved, in the order in which they are asked. */
export type Alternative = readonly Factor[];

/** Whether a word names a factor. */
export function isFactor(word: string): word is Factor {
  return (factors as readonly string[]).includes(word);
}

/** Why a word cannot stand in an alternative, in a sentence; undefined where it can. */
export function factorProblem(word: string): string | undefined {
  return isFactor(word) ? undefined : `"${word}" is no factor; factors are ${factors.join(', ')}`;
}

/** Reads `"pin + mail-code"` into its words. */
export function alternativeWords(text: string): readonly string[] {
  return text.split('+').map(word => word.trim());
}
