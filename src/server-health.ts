import { performance } from 'node:perf_hooks';
import express, { type Express, type RequestHandler } from 'express';
import { sql } from 'kysely';
import type { Log } from './base/log.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Store } from './store/store.ts';

/** How long the store may take to say that it is there. */
const READY_WITHIN_MS = 2000;

async function answers({ db }: Store): Promise<boolean> {
  const late = new Promise<boolean>(resolve => setTimeout(() => resolve(false), READY_WITHIN_MS).unref());
  const asked = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  return await Promise.race([asked, late]);
}

/** `GET /readyz`: whether requests can be served now. Templates were read before anything listened, so it is the store that is asked. */
export function readiness(store: Store): RequestHandler {
  return async (_request, response) => {
    const isReady = await answers(store);
    response
      .status(isReady ? 200 : 503)
      .type('text')
      .send(isReady ? 'ready\n' : 'the store does not answer\n');
  };
}

/** Counts every request with how long it took. */
export function counting(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    const { path } = request;
    response.once('finish', () => metrics.answered(path, response.statusCode, (performance.now() - begun) / 1000));
    next();
  };
}

/** What the listener for Prometheus serves. */
export interface MetricsAppParts {
  readonly metrics: Metrics;
  readonly store: Store;
  readonly dialogMinutes: number;
  readonly log: Log;
}

/** `GET /metrics`, and nothing else. */
export function metricsApp({ metrics, store, dialogMinutes, log }: MetricsAppParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/metrics', async (_request, response) => {
    try {
      const { type, text } = await metrics.write(store, dialogMinutes);
      response.set('Content-Type', type).send(text);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      log.error({ code }, 'The numbers for Prometheus could not be read from the store.');
      response.status(503).type('text').send('the store does not answer\n');
    }
  });
  app.use((_request, response) => void response.status(404).type('text').send('Not found\n'));
  return app;
}
