import type { Log } from '../../base/log.ts';
import type { AuditPort } from '../../renewal/ports.ts';
import type { Finding } from '../finding.ts';
import { hitOf } from './look.ts';
import type { GuessMemory, LastSignIns } from './memory.ts';

/** What handing on a hit needs. */
export interface HandOnParts {
  /** Takes a finding further; called again for the same one after a crash. */
  readonly onFound: (finding: Finding) => Promise<void>;
  readonly audit: AuditPort;
  readonly log: Log;
}

const written = (at: number | undefined): string => (at === undefined ? 'never' : new Date(at).toISOString());

/** What the right guess overwrote, for whoever asks later when the person last signed in. */
function signInsText(before: LastSignIns = {}): string {
  const { lastSuccessAt, lastSuccessAddress, previousSuccessAt, lastFailureAt, failures } = before;
  const from = lastSuccessAddress === undefined ? '' : ` from ${lastSuccessAddress}`;
  const success = `last success ${written(lastSuccessAt)}${from}, the one before ${written(previousSuccessAt)}`;
  return `Before: ${success}, last failure ${written(lastFailureAt)}, failures ${failures ?? 'unknown'}`;
}

/** Writes a hit down in the audit and hands it on; answers it as ended, or undefined where its turn must come again. */
export async function handOn(hit: GuessMemory, { audit, onFound, log }: HandOnParts): Promise<GuessMemory | undefined> {
  const { userId, kind, system, before } = hit;
  try {
    await audit.append({
      event: 'authentication-success',
      requester: { channel: 'sweep', id: 'guessing' },
      ...{ subject: userId, kind, system, reason: 'trivial', detail: signInsText(before) },
    });
    await onFound(hitOf(hit));
    return { ...hit, ended: 'found', before: undefined };
  } catch (error) {
    log.error({ error, system }, 'What a guess found could not be handed on; its turn comes again.');
    return undefined;
  }
}
