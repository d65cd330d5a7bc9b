import { type RenewalsDeps, systemNamed } from './context.ts';
import type { CredentialFinding } from './ports.ts';
import type { CredentialStatus } from './renewal.ts';
import type { Subject } from './subject.ts';

/** Findings are worth nothing where they cannot be read: the state is. */
async function foundOf({ findingsOf, log }: RenewalsDeps, { userId }: Subject): Promise<readonly CredentialFinding[]> {
  try {
    return (await findingsOf?.(userId)) ?? [];
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.name : undefined }, 'What the sweep found cannot be read.');
    return [];
  }
}

/** See {@link Renewals.status}: every credential as its system has it now, with what was found of the value in force. */
export async function statusOf(deps: RenewalsDeps, subject: Subject): Promise<readonly CredentialStatus[]> {
  const found = await foundOf(deps, subject);
  const described = subject.entries.map(async ({ system, entry, description }) => {
    const fresh = await systemNamed(deps, system)
      ?.describe(entry)
      .catch(() => undefined);
    const kinds = (fresh ?? description).credentials.map(({ kind }) => kind);
    return kinds.map((kind): CredentialStatus => {
      const state = fresh?.credentials.find(each => each.kind === kind);
      const findings = found
        .filter(each => each.system === system && each.kind === kind && each.stamp === state?.stamp)
        .map(({ finding }) => finding);
      return { kind, system, state, ...(findings.length > 0 ? { findings } : {}) };
    });
  });
  return (await Promise.all(described)).flat();
}
