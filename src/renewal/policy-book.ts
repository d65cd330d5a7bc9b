import { defaultPolicies } from '../policy/default-policies.ts';
import { intersect } from '../policy/intersect.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import { sameDn } from './distinguished-name.ts';
import type { Subject } from './subject.ts';

/** A policy that an operator named: what it changes of the kind's own, and whom it is for. */
export interface NamedPolicy {
  /** `default` stands for everybody. */
  readonly name: string;
  readonly kind: Kind;
  readonly users: readonly string[];
  /** DNs of directory groups. */
  readonly groups: readonly string[];
  readonly changes: Partial<Omit<Policy, 'kind'>>;
}

const DIRECTORY = 'directory';

function isFor({ users, groups }: NamedPolicy, subject: Subject): boolean {
  const named = users.some(user => user.toLowerCase() === subject.userId.toLowerCase());
  return named || groups.some(group => subject.groups.some(own => sameDn(own, group)));
}

/** A generated length that nobody set moves with the lengths that somebody did. */
function withinLengths(policy: Policy): Policy {
  const { minLength, maxLength, generateLength } = policy;
  return { ...policy, generateLength: Math.min(Math.max(generateLength, minLength), maxLength) };
}

/** Whether the policy may be for the subject: its groups are not known while the directory does not answer. */
function mayBeFor(policy: NamedPolicy, subject: Subject): boolean {
  return policy.groups.length > 0 && subject.unavailable.includes(DIRECTORY) && !isFor(policy, subject);
}

/** Both, where a value can meet both; else the first. */
function withPossible(policy: Policy, possible: Policy): Policy {
  return intersect(policy, possible).policy ?? policy;
}

/**
 * The policy of a kind for a subject: the first named one that is for them, over the operator's default, over ours
 * (policy.md "Kinds"). Nobody gets a weaker one for the directory's silence: what may be theirs holds besides.
 */
export function createPolicyBook(policies: readonly NamedPolicy[]): (kind: Kind, subject: Subject) => Policy {
  return (kind, subject) => {
    const ofKind = policies.filter(policy => policy.kind === kind);
    const base = { ...defaultPolicies[kind], ...ofKind.find(({ name }) => name === 'default')?.changes };
    const named = ofKind.filter(({ name }) => name !== 'default');
    const changed = (policy: NamedPolicy | undefined): Policy => withinLengths({ ...base, ...policy?.changes });
    const own = changed(named.find(policy => isFor(policy, subject)));
    const possible = named.filter(policy => mayBeFor(policy, subject));
    return possible.map(changed).reduce(withPossible, own);
  };
}
