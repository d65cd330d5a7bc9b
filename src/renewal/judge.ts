import { Secret } from '../base/secret.ts';
import { check, violationOf } from '../policy/check.ts';
import { generate } from '../policy/generate.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import { PolicyError } from '../policy/policy-error.ts';
import type { PolicySubject } from '../policy/subject.ts';
import type { Rule, Violation } from '../policy/violation.ts';
import type { RenewalsDeps } from './context.ts';
import type { CredentialName } from './journal.ts';
import { historyText } from './values.ts';

/** One value that is wanted: for which credentials, under which policy. */
export interface Wanted {
  readonly kind: Kind;
  readonly policy: Policy;
  readonly person: PolicySubject;
  readonly credentials: readonly CredentialName[];
}

async function isInHistory(deps: RenewalsDeps, value: Secret, { policy, credentials }: Wanted): Promise<boolean> {
  for (const credential of credentials) {
    const known = await deps.journal.changesOf(credential, policy.historyCount);
    const hashes = deps.keyring.hmacs('history', historyText(credential, value));
    if (known.some(({ hash }) => hashes.includes(hash))) return true;
  }
  return false;
}

type StoreRule = Extract<Rule, 'history' | 'breached' | 'unique'>;

/** The rules that only a store can judge (`policy.md`, beginning). */
async function storeViolations(deps: RenewalsDeps, value: Secret, wanted: Wanted): Promise<readonly Violation[]> {
  const { policy } = wanted;
  const asks = (rule: StoreRule): boolean => policy.rules.includes(rule);
  const broken: StoreRule[] = [];
  if (asks('breached') && (await deps.breached?.(value))) broken.push('breached');
  if (asks('history') && (await isInHistory(deps, value, wanted))) broken.push('history');
  return broken.map(rule => violationOf(rule, policy));
}

/** Every rule that a chosen value breaks, those of the store at the end. */
export async function judge(deps: RenewalsDeps, value: Secret, wanted: Wanted): Promise<readonly Violation[]> {
  const { kind, policy, person } = wanted;
  return [...check(kind, value.reveal(), person, policy), ...(await storeViolations(deps, value, wanted))];
}

/** Values that only the store refuses are rare: so many in a row mean that nothing is left. */
const STORE_DRAWS = 50;

/** A new value that breaks no rule; undefined, and said in the log, where the policy leaves none. */
export async function draw(deps: RenewalsDeps, wanted: Wanted): Promise<Secret | undefined> {
  const { kind, policy, person } = wanted;
  try {
    for (let draws = 0; draws < STORE_DRAWS; draws += 1) {
      const value = new Secret(generate(kind, person, policy, deps.random));
      if ((await storeViolations(deps, value, wanted)).length === 0) return value;
    }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    deps.log.error({ code: error.code }, error.message);
  }
  return undefined;
}
