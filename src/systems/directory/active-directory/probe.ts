import type { ProbeFinding } from '../../../renewal/ports.ts';
import type { ActiveDirectoryParts } from './active-directory.ts';

/** What our account may do here. */
export async function probeActiveDirectory(_parts: ActiveDirectoryParts): Promise<readonly ProbeFinding[]> {
  return [];
}
