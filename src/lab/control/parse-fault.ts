import { z } from 'zod';
import { type Fault, labSystems } from '../fault.ts';

const faults = ['refuse', 'hang', 'delay', 'drop-after', 'status'] as const;

const faultSchema = z
  .strictObject(
    {
      system: z.enum(labSystems, { error: `system must be one of ${labSystems.join(', ')}` }),
      operation: z.string({ error: 'operation must be a text such as "updateUser"' }).min(1).optional(),
      fault: z.enum(faults, { error: `fault must be one of ${faults.join(', ')}` }),
      value: z.number({ error: 'value must be a whole number' }).int().min(0).optional(),
      times: z.number({ error: 'times must be a whole number from 1 on' }).int().min(1).optional(),
    },
    {
      error: issue =>
        issue.code === 'unrecognized_keys'
          ? `a fault has no ${issue.keys?.join(', ')}; it has system, operation, fault, value and times`
          : 'a fault is an object such as {"system":"cucm","fault":"refuse"}',
    },
  )
  .refine(({ fault, value }) => (fault !== 'status' && fault !== 'delay') || value !== undefined, {
    error: 'a status or a delay needs a value: the status, or milliseconds',
  });

/** A fault as posted, or a sentence that says what is wrong with it. */
export type ParsedFault = { readonly fault: Fault } | { readonly problem: string };

/** Reads a fault from JSON. */
export function parseFault(text: string): ParsedFault {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { problem: 'The body is not JSON; post a fault such as {"system":"cucm","fault":"refuse"}.' };
  }
  const parsed = faultSchema.safeParse(body);
  if (parsed.success) return { fault: parsed.data };
  return { problem: `${parsed.error.issues.map(({ message }) => message).join('; ')}.` };
}
