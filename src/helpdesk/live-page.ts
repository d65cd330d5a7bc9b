import type { Log } from '../base/log.ts';
import type { LiveEvents, PageEvent } from '../web/route.ts';

/** Events until they end or cannot go on: the browser comes back by itself, so that is no more than a line in the log. */
export async function* livePage(events: LiveEvents, log: Log): AsyncGenerator<PageEvent | undefined> {
  try {
    yield* events;
  } catch (error) {
    const reason = error instanceof Error ? error.name : undefined;
    log.warn({ reason }, 'A live page of the helpdesk could not go on; the browser asks again.');
  }
}
