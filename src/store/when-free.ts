import { setTimeout as sleep } from 'node:timers/promises';
import { RekeyError } from '../base/rekey-error.ts';

/** How long another process (a command beside the server) may hold the file. */
const PATIENCE_MILLISECONDS = 10_000;

const LONGEST_PAUSE_MILLISECONDS = 25;

/** SQLite's primary result code for a file that another connection is writing to. */
const SQLITE_BUSY = 5;

/**
 * Runs a statement that needs the write lock of a SQLite file; while another process has it, tries again in short
 * pauses that leave this process free. Throws `store-busy` when it is not let go of within `patience` milliseconds.
 */
export async function whenFree<T>(statement: () => T, patience = PATIENCE_MILLISECONDS): Promise<T> {
  let waited = 0;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
    try {
      return statement();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    if (waited >= patience) {
      throw new RekeyError('store-busy', 'Another process holds the database file: find it with `fuser` and end it.');
    }
    await sleep(pause);
    waited += pause;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}
