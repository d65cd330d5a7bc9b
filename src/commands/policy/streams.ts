import { pipeline } from 'node:stream/promises';
import type { CommandIo } from '../command-io.ts';

const closedByReader = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * Writes pieces as fast as the reader takes them, and waits where it does not. A reader that goes away (`| head`) ends
 * the work without an error.
 */
export async function writeAll(io: CommandIo, pieces: () => AsyncIterable<string> | Iterable<string>): Promise<void> {
  try {
    await pipeline(pieces, io.stdout, { end: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!closedByReader.includes(code)) throw error;
  }
}

/** The chunks of the input as bytes. */
export async function* bytesOf(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
