import { Router, text } from 'express';
import type { LabClock } from '../lab-clock.ts';

/** Nobody simulates more than a year at once. */
const MOST_SECONDS = 366 * 86_400;

/** The seconds of `{"advanceSeconds": n}`; undefined where the body is anything else. */
function secondsOf(body: unknown): number | undefined {
  try {
    const { advanceSeconds } = JSON.parse(String(body)) as { readonly advanceSeconds?: unknown };
    const isSeconds = typeof advanceSeconds === 'number' && advanceSeconds >= 0 && advanceSeconds <= MOST_SECONDS;
    return isSeconds ? advanceSeconds : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The clock of all simulated systems over HTTP: `POST {"advanceSeconds":n}` turns it forward, `GET` shows it; both answer
 * `{now}` in milliseconds since 1970. 400 with `{error}`, a sentence, where the body is malformed.
 */
export function clockRouter(clock: LabClock): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ now: clock.now() });
  });
  router.post('/', text({ type: () => true }), (request, response) => {
    const seconds = secondsOf(request.body);
    if (seconds === undefined) {
      const error = `Post {"advanceSeconds":n} with n from 0 to ${MOST_SECONDS}; the clock is never turned back.`;
      response.status(400).json({ error });
      return;
    }
    clock.advance(seconds * 1000);
    response.json({ now: clock.now() });
  });
  return router;
}
