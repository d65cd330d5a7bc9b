import { createHash } from 'node:crypto';

/** A GUID that is always the same for the same words, so that a restarted lab names everything alike. */
export function guidOf(...words: readonly string[]): string {
  const hex = createHash('sha1').update(words.join('\0')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
