// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const unsafe = /[\u0000-\u0020\u007f-\uffff\\]/;

const LONGEST = 1000;

/**
 * The path of ours that somebody is led to, or `/`. Nothing else may be: no other site (`//evil.test`, `/\evil.test`,
 * `https://…`), and nothing that could end a header.
 */
export function wayBack(path: string | undefined): string {
  if (path === undefined || path.length > LONGEST || !/^\/(?!\/)/.test(path) || unsafe.test(path)) return '/';
  return path;
}
