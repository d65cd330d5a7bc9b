/** CUCM's own limit for a user id, in bytes. */
const USER_ID_BYTES = 128;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const control = /[\u0000-\u001f\u007f]/;

/** Whether a text is longer than any user id. */
export function isTooLong(text: string): boolean {
  return Buffer.byteLength(text) > USER_ID_BYTES;
}

/** Whether a text from outside can be a user id at all. */
export function isPlausible(text: string): boolean {
  return text !== '' && !isTooLong(text) && !control.test(text);
}
