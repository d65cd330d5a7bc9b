import { z } from 'zod';
import { listen } from './section.ts';

/** Numbers for Prometheus, on a listener of their own: they are not for everybody who reaches the pages. */
export const metricsSchema = z.strictObject({ listen });
