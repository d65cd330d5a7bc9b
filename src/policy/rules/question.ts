import type { Kind } from '../kind.ts';
import type { Policy } from '../policy.ts';
import type { PolicySubject } from '../subject.ts';

/** What a rule is asked: is this value of this kind good for this person under this policy? */
export interface Question {
  readonly kind: Kind;
  readonly value: string;
  readonly subject: PolicySubject;
  readonly policy: Policy;
}

/** A rule: true where the value breaks it. */
export type Judge = (question: Question) => boolean;
