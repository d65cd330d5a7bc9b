import type { Kind } from '../policy/kind.ts';
import type { RenewalsDeps } from './context.ts';
import type { CredentialName, JournalRecord } from './journal.ts';
import { subjectKey } from './plan.ts';
import type { Subject } from './subject.ts';

const HOUR = 3_600_000;

async function isCooling({ journal, clock, config }: RenewalsDeps, credential: CredentialName): Promise<boolean> {
  const [last] = await journal.changesOf(credential, 1);
  if (!last || clock.now() - last.at >= config.coolingHours * HOUR) return false;
  return !last.chosen || last.factors < 2;
}

/** Credentials that a renewal is changing right now, or may have. */
function inDoubt({ targets }: JournalRecord): readonly Kind[] {
  return targets.filter(({ step, doubtful }) => step === 'writing' || doubtful).map(({ kind }) => kind);
}

/** See {@link Renewals.coolingKinds}. */
export async function coolingKinds(deps: RenewalsDeps, subject: Subject): Promise<ReadonlySet<Kind>> {
  const open = await deps.journal.openOf(subjectKey(subject));
  const cooling = new Set(open.flatMap(inDoubt));
  for (const { system, entry, description } of subject.entries) {
    for (const { kind } of description.credentials) {
      if (await isCooling(deps, { kind, system, entry: entry.id })) cooling.add(kind);
    }
  }
  return cooling;
}
