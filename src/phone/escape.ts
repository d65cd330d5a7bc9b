// Controls other than the line breaks that are spaces here, halves of surrogate pairs, non-characters, and the marks
// that turn the direction of writing: a name must not be able to rearrange a screen.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const suspicious = /[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const stripped = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value on one line: controls gone, line breaks as spaces, halves of surrogate pairs as U+FFFD. */
export function cleanValue(value: string): string {
  if (!suspicious.test(value)) return value;
  return value
    .toWellFormed()
    .replace(stripped, '')
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ');
}

const special = /[&<>"']/;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** All five characters that Cisco wants escaped, in text and attributes alike (DOC-OBJ, "XML considerations"). */
export function escapeXml(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, character => entities[character] ?? '') : text;
}
