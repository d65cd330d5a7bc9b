import { z } from 'zod';
import { text } from './section.ts';

/** The group whose members administer Rekey. */
export const adminSchema = z.strictObject({ group: text });
