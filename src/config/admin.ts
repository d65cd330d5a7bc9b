import { z } from 'zod';
import { dn } from './section.ts';

/** The group whose members administer Rekey. */
export const adminSchema = z.strictObject({ group: dn });
