/** What can be wrong with a policy itself. */
export type PolicyErrorCode = 'policy-unsatisfiable';

/** A policy that cannot be obeyed. The message is a sentence for the operator, names the policy and holds no value. */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}
