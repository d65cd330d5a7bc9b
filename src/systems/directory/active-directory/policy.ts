import type { PolicyLimits } from '../../../policy/policy.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { fromDuration } from './time.ts';

/** A password policy as Active Directory holds it: the domain's, or a fine-grained one (PSO). Times in milliseconds. */
export interface AdPolicy {
  readonly minLength: number | undefined;
  readonly historyCount: number | undefined;
  readonly complexity: boolean;
  readonly minAge: number | undefined;
  readonly maxAge: number | undefined;
  /** Failures at which the account locks; 0 = never. */
  readonly lockoutThreshold: number | undefined;
  /** After so long without a failure the count starts again. */
  readonly observationWindow: number | undefined;
}

const domainAttributes = [
  'minPwdLength',
  'pwdHistoryLength',
  'pwdProperties',
  'minPwdAge',
  'maxPwdAge',
  'lockoutThreshold',
  'lockOutObservationWindow',
];

const psoAttributes = [
  'msDS-MinimumPasswordLength',
  'msDS-PasswordHistoryLength',
  'msDS-PasswordComplexityEnabled',
  'msDS-MinimumPasswordAge',
  'msDS-MaximumPasswordAge',
  'msDS-LockoutThreshold',
  'msDS-LockoutObservationWindow',
];

const DAY = 86_400_000;
const COMPLEX = 1n;

function count(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function domainPolicyOf(row: Row): AdPolicy {
  return {
    minLength: count(row.integer('minPwdLength')),
    historyCount: count(row.integer('pwdHistoryLength')),
    complexity: ((row.integer('pwdProperties') ?? 0n) & COMPLEX) !== 0n,
    minAge: fromDuration(row.integer('minPwdAge'), 'none'),
    maxAge: fromDuration(row.integer('maxPwdAge'), 'never'),
    lockoutThreshold: count(row.integer('lockoutThreshold')),
    observationWindow: fromDuration(row.integer('lockOutObservationWindow'), 'none'),
  };
}

function fineGrainedPolicyOf(row: Row): AdPolicy {
  return {
    minLength: count(row.integer('msDS-MinimumPasswordLength')),
    historyCount: count(row.integer('msDS-PasswordHistoryLength')),
    complexity: row.flag('msDS-PasswordComplexityEnabled') ?? false,
    minAge: fromDuration(row.integer('msDS-MinimumPasswordAge'), 'none'),
    maxAge: fromDuration(row.integer('msDS-MaximumPasswordAge'), 'never'),
    lockoutThreshold: count(row.integer('msDS-LockoutThreshold')),
    observationWindow: fromDuration(row.integer('msDS-LockoutObservationWindow'), 'none'),
  };
}

/** The domain's policy; undefined where it may not be read. */
export async function readDomainPolicy(session: Session, domain: string): Promise<AdPolicy | undefined> {
  const row = await session.read(domain, domainAttributes);
  return row && domainPolicyOf(row);
}

/** A fine-grained policy; undefined where our account may not read it, which is the rule unless it was granted. */
export async function readFineGrainedPolicy(session: Session, dn: string): Promise<AdPolicy | undefined> {
  const row = await session.read(dn, psoAttributes);
  return row?.integer('msDS-MinimumPasswordLength') === undefined ? undefined : fineGrainedPolicyOf(row);
}

/** What a policy demands of a value, in our words. "Complexity" is three classes of characters and no name (MS-SAMR 3.1.1.7.2). */
export function limitsOf(policy: AdPolicy): PolicyLimits {
  const { minLength, historyCount, maxAge } = policy;
  return {
    ...(minLength !== undefined && { minLength }),
    ...(historyCount !== undefined && { historyCount }),
    ...(maxAge !== undefined && { expiresAfterDays: Number.isFinite(maxAge) ? Math.ceil(maxAge / DAY) : 0 }),
    ...(policy.complexity && { rules: ['character-classes', 'own-name'] as const }),
  };
}
