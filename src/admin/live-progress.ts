import { setTimeout as sleep } from 'node:timers/promises';
import { type Html, html } from '../web/html.ts';
import type { PageEvent } from '../web/route.ts';

const LOOK_EVERY_MS = 700;

/** How something stands that goes on by itself. */
export interface LiveLook {
  readonly data: Html;
  /** Another look is worth it. */
  readonly isLive: boolean;
}

/** What `look` shows at each change, until it is no longer live or there is nothing to look at. */
export async function* liveProgress(look: () => Promise<LiveLook | undefined>): AsyncGenerator<PageEvent | undefined> {
  let seen = '';
  for (let now = await look(); now; now = await look()) {
    // Without a name: htmx swaps it in.
    yield now.data.text === seen ? undefined : { event: '', data: now.data };
    seen = now.data.text;
    if (!now.isLive) break;
    await sleep(LOOK_EVERY_MS);
  }
  yield { event: 'end', data: html`` };
}
