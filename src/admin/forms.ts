import { z } from 'zod';
import { outcomes } from './frame.ts';

/** The longest text that a page takes in one field. */
export const text = z.string().max(10_000).default('');

/** Why something is changed, in the words of who does it. */
export const note = z.string().trim().max(300).default('');

/** The version that the changer saw. */
export const version = z.coerce.number().int().min(0).default(0);

/** What the address of a page tells: what was done before. Anything else is left alone. */
export const doneQuery = z.object({ done: z.enum(outcomes).optional().catch(undefined) });
