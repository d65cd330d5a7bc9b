import type { Kind } from '../policy/kind.ts';

/** What a sweep can find of a credential (`sweep.md` "Findings"). */
export const findings = [
  'default-value',
  'trivial',
  'issued-not-changed',
  'shared-template',
  'expired',
  'expiring',
  'due',
  'locked',
  'inactive',
  'must-change',
  'never-used',
  'sync-mismatch',
] as const;

/** One of {@link findings}. */
export type FindingName = (typeof findings)[number];

/** Whether a word from outside names a finding. */
export function isFindingName(word: string): word is FindingName {
  return (findings as readonly string[]).includes(word);
}

/** What is done about a finding. `report`: it is shown; `remind`: its subject gets a mail too; `renew`: the credential is renewed. */
export const findingActions = ['report', 'remind', 'renew'] as const;

/** One of {@link findingActions}. */
export type FindingAction = (typeof findingActions)[number];

/** One thing that was found of one credential of one subject. Holds no secret. */
export interface Finding {
  readonly userId: string;
  /** `cucm:main`, `unity:main`, `directory`. */
  readonly system: string;
  readonly kind: Kind;
  readonly finding: FindingName;
  /** The credential's stamp when it was found: a finding is of this value, not of a later one. */
  readonly stamp: string;
  /** Why, as a stable code (`same-as-default`, `never-signed-in`, a policy rule); absent where the name says all. */
  readonly reason?: string | undefined;
  /** Milliseconds since 1970: when the credential expires or expired, when it was due. */
  readonly at?: number | undefined;
}
