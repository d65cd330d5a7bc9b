import { RekeyError } from '../base/rekey-error.ts';
import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import { type RenewalsDeps, sealContext } from './context.ts';
import { mayBeInForce } from './duties.ts';
import type { ChangeRecord, CredentialName, JournalRecord, TargetRecord } from './journal.ts';

/** Opens a sealed value of a renewal. Rejects with `value-erased` where it is no longer there. */
export async function openValue({ journal, keyring }: RenewalsDeps, id: string, name: string): Promise<Secret> {
  const sealed = await journal.sealed(id, name);
  if (!sealed) throw new RekeyError('value-erased', `The value ${name} of renewal ${id} was erased already.`);
  return keyring.open(sealed, sealContext(id, name));
}

/** What the history keeps of a value: bound to kind and entry, so that equal values of two people differ. */
export function historyText({ kind, system, entry }: CredentialName, value: Secret): string {
  return JSON.stringify([kind, system, entry, value.reveal()]);
}

/** What is remembered of a target whose credential changed, or may have. */
export function changeOf(
  { keyring, clock }: RenewalsDeps,
  record: JournalRecord,
  target: TargetRecord,
  value: Secret,
): ChangeRecord {
  const { kind, system, entry } = target;
  return {
    renewal: record.id,
    kind,
    system,
    entry,
    at: clock.now(),
    chosen: record.values.some(({ slot, chosen }) => slot === target.slot && chosen),
    factors: record.factors,
    hash: keyring.hmac('history', historyText(target, value)),
  };
}

/**
 * The kinds that a value is told for: those it is in force for or may be, and those for which it may still come into force.
 * A target that is changed late, after its value was read, is named with it then; its end is promised by mail.
 */
export function kindsToTell(record: JournalRecord, slot: string): readonly Kind[] {
  return record.targets
    .filter(target => target.slot === slot && (target.step !== 'settled' || mayBeInForce(target)))
    .map(target => target.kind);
}
