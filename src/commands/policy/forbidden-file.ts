import { readFile } from 'node:fs/promises';
import { parseForbiddenList } from '../../policy/forbidden/parse-list.ts';
import type { Policy } from '../../policy/policy.ts';
import { WrongUse } from '../command-io.ts';

/** The policy with the list that `--forbidden none|FILE` asks for; without the option it keeps its own. */
export async function withForbidden(policy: Policy, option: string | undefined): Promise<Policy> {
  if (option === undefined) return policy;
  return { ...policy, forbidden: option === 'none' ? new Set() : await readList(option) };
}

async function readList(file: string): Promise<ReadonlySet<string>> {
  try {
    return parseForbiddenList(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new WrongUse(`--forbidden must be none or a file that can be read; "${file}" cannot be (${reason}).`);
  }
}
