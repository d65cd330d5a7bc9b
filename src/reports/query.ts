import { z } from 'zod';
import { reportFormats } from '../audit/export/formats.ts';
import { type SelectionField, selectionFields } from '../audit/selection.ts';

/** The names of the fields that select rows. */
export const fieldNames: readonly SelectionField[] = Object.keys(selectionFields) as SelectionField[];

/** The fields as they were typed: read with `readSelection`, so that a page can say what is wrong with each. */
export type TypedFields = Readonly<Partial<Record<SelectionField, string | undefined>>>;

const typed = z.string().max(300).optional();

const fields = Object.fromEntries(fieldNames.map(name => [name, typed])) as Record<SelectionField, typeof typed>;

/** The query of the page. */
export const pageQuery = z.object({ ...fields, before: z.coerce.number().int().min(1).optional().catch(undefined) });

/** The query of a download. */
export const downloadQuery = z.object({ ...fields, format: z.enum(reportFormats) });

/** An address with the fields that were filled in. */
export function addressOf(path: string, typedFields: TypedFields, more: Readonly<Record<string, string>> = {}): string {
  const filled = fieldNames.flatMap(name => (typedFields[name] ? [[name, typedFields[name] ?? '']] : []));
  const query = new URLSearchParams([...filled, ...Object.entries(more)] as [string, string][]).toString();
  return query === '' ? path : `${path}?${query}`;
}
