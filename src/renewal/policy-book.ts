import { defaultPolicies } from '../policy/default-policies.ts';
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

function isFor({ name, users, groups }: NamedPolicy, subject: Subject): boolean {
  if (name === 'default') return true;
  const named = users.some(user => user.toLowerCase() === subject.userId.toLowerCase());
  return named || groups.some(group => subject.groups.some(own => sameDn(own, group)));
}

/** A generated length that nobody set moves with the lengths that somebody did. */
function withinLengths(policy: Policy): Policy {
  const { minLength, maxLength, generateLength } = policy;
  return { ...policy, generateLength: Math.min(Math.max(generateLength, minLength), maxLength) };
}

/**
 * The policy of a kind for a subject: the first named one that is for them, over the operator's default, over ours
 * (policy.md "Kinds").
 */
export function createPolicyBook(policies: readonly NamedPolicy[]): (kind: Kind, subject: Subject) => Policy {
  return (kind, subject) => {
    const fitting = policies.filter(policy => policy.kind === kind && isFor(policy, subject));
    const base = fitting.find(({ name }) => name === 'default');
    const named = fitting.find(({ name }) => name !== 'default');
    return withinLengths({ ...defaultPolicies[kind], ...base?.changes, ...named?.changes });
  };
}
