import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { RekeyError } from '../base/rekey-error.ts';
import type { Secret } from '../base/secret.ts';

/** Longer than any line: 40 digits, a colon and a count. */
const LINE_BYTES = 128;
/** Shorter prefixes would refuse good values by chance. */
const SHORTEST_PREFIX = 10;

const lineShape = new RegExp(`^[0-9A-F]{${SHORTEST_PREFIX},40}(:\\d+)?$`);

/** The operator's breach list: SHA-1 hashes, or prefixes of at least ten digits, one a line, sorted. */
export interface BreachList {
  /** Whether the value is on the list. Throws `breach-list` where the file is not what it should be. */
  has(value: Secret): Promise<boolean>;
  close(): Promise<void>;
}

interface ListLine {
  readonly hash: string;
  /** Where the line after it begins. */
  readonly next: number;
}

function wrong(file: string, at: number): RekeyError {
  return new RekeyError(
    'breach-list',
    `The breach list ${file} holds something else than a SHA-1 hash or a prefix of ${SHORTEST_PREFIX} digits or more near byte ${at}.`,
  );
}

/** The first whole line that begins at or after a byte; undefined at the end of the file. */
async function lineAfter(handle: FileHandle, file: string, from: number): Promise<ListLine | undefined> {
  // One byte earlier, so that a line which begins right here is known by the end of the one before.
  const start = Math.max(0, from - 1);
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(2 * LINE_BYTES), 0, 2 * LINE_BYTES, start);
  const text = buffer.toString('latin1', 0, bytesRead);
  const begin = from === 0 ? 0 : text.indexOf('\n') + 1;
  if (begin === 0 && from !== 0) return undefined;
  const end = text.indexOf('\n', begin);
  const line = text
    .slice(begin, end < 0 ? undefined : end)
    .trim()
    .toUpperCase();
  if (line === '') return undefined;
  if (!lineShape.test(line)) throw wrong(file, start + begin);
  return { hash: line.split(':')[0] ?? '', next: start + (end < 0 ? bytesRead : end + 1) };
}

/** Halves the file until the last line that is not behind the hash stands in the middle: on disk, in constant memory. */
async function search(handle: FileHandle, file: string, hash: string): Promise<boolean> {
  let low = 0;
  let high = (await handle.stat()).size;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await lineAfter(handle, file, middle);
    if (line && hash.startsWith(line.hash)) return true;
    if (line && line.hash < hash) low = line.next;
    else high = middle;
  }
  return false;
}

/** Opens the list; it is searched on disk, never sent anywhere (policy.md "Rules", breached). Throws `breach-list`. */
export async function openBreachList(file: string): Promise<BreachList> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new RekeyError('breach-list', `The breach list ${file} cannot be read.`, { cause });
  });
  await lineAfter(handle, file, 0);
  return {
    has: value => search(handle, file, createHash('sha1').update(value.reveal()).digest('hex').toUpperCase()),
    close: () => handle.close(),
  };
}
