import { Router, text } from 'express';
import type { LabControl } from '../fault.ts';
import { parseFault } from './parse-fault.ts';

/**
 * The control address over HTTP: `POST /faults` injects one (400 with `{error}`, a sentence, where it is malformed),
 * `DELETE /faults` ends all, `GET /calls` is every call so far, in order.
 */
export function controlRouter(control: LabControl): Router {
  const router = Router();
  router.post('/faults', text({ type: () => true }), (request, response) => {
    const parsed = parseFault(typeof request.body === 'string' ? request.body : '');
    if ('problem' in parsed) {
      response.status(400).json({ error: parsed.problem });
      return;
    }
    control.inject(parsed.fault);
    response.status(201).json(parsed.fault);
  });
  router.delete('/faults', (_request, response) => {
    control.clear();
    response.status(204).end();
  });
  router.get('/calls', (_request, response) => {
    response.set('Cache-Control', 'no-store').json(control.calls);
  });
  return router;
}
