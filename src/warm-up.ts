import type { Log } from './base/log.ts';

/** The first page goes out before; whoever is quicker waits for what they need, not for all of it. */
const AFTER_MS = 1000;

/**
 * Loads the pages, and the libraries that the first calls to the systems and the mail server need, once a server answers: its start
 * does not wait for them, and hardly ever its first user.
 */
export function warmUp(log: Log, loadPages: () => Promise<void>): void {
  const load = (): void => {
    Promise.all([loadPages(), import('soap'), import('undici'), import('nodemailer')]).catch((error: unknown) => {
      log.error({ err: error }, 'A part that is loaded late cannot be: run npm ci again.');
    });
  };
  setTimeout(load, AFTER_MS).unref();
}
