import { RekeyError } from '../base/rekey-error.ts';

/** An error as far as a log or the journal may hold it: a library's own message could carry a secret. */
export function reasonOf(error: unknown): { readonly code: string; readonly detail: string } {
  if (error instanceof RekeyError) return { code: error.code, detail: error.message };
  const name = error instanceof Error ? error.name : 'unknown error';
  return { code: 'unexpected', detail: `It failed unexpectedly (${name}).` };
}
