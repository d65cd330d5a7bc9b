/** How a text must be written where no number says it: the sentences of the schemas by the keys of their messages. */
export const formats = {
  'problem.name-format': 'must be lower-case letters, digits and -, such as "main"',
  'problem.dn-format': 'must be a distinguished name, such as "OU=People,DC=example,DC=com"',
} as const;

/** The key of the message that says the same as a schema's sentence. */
export function formatKey(sentence: string): string | undefined {
  return Object.entries(formats).find(([, written]) => written === sentence)?.[0];
}
