import { EqualityFilter } from 'ldapts';
import type { Clock } from '../../../base/clock.ts';
import type { PolicyLimits } from '../../../policy/policy.ts';
import { Hourly } from '../../hourly.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';

/** A password policy entry (draft-behera-ldap-password-policy-10 section 5.2). Seconds, as the draft has them. */
export interface LdapPolicy {
  readonly minLength: number | undefined;
  readonly historyCount: number | undefined;
  /** 0 = never. */
  readonly maxAge: number;
  /** Failures at which the account locks; 0 = never. */
  readonly failureLimit: number;
  /** 0 = until the next success. */
  readonly failureWindow: number;
  /** 0 = until an administrator unlocks. */
  readonly lockoutDuration: number;
  /** An account unused for so long is closed; 0 = never. */
  readonly maxIdle: number;
  /** So long before it expires the server warns; 0 = it does not. */
  readonly expiryWarning: number;
}

const attributes = [
  'cn',
  'pwdMinLength',
  'pwdInHistory',
  'pwdMaxAge',
  'pwdLockout',
  'pwdMaxFailure',
  'pwdFailureCountInterval',
  'pwdLockoutDuration',
  'pwdMaxIdle',
  'pwdExpireWarning',
];

const DAY = 86_400;

function policyOf(row: Row): LdapPolicy {
  const number = (name: string): number | undefined => {
    const value = row.integer(name);
    return value === undefined ? undefined : Number(value);
  };
  return {
    minLength: number('pwdMinLength'),
    historyCount: number('pwdInHistory'),
    maxAge: number('pwdMaxAge') ?? 0,
    failureLimit: row.flag('pwdLockout') ? (number('pwdMaxFailure') ?? 0) : 0,
    failureWindow: number('pwdFailureCountInterval') ?? 0,
    lockoutDuration: number('pwdLockoutDuration') ?? 0,
    maxIdle: number('pwdMaxIdle') ?? 0,
    expiryWarning: number('pwdExpireWarning') ?? 0,
  };
}

/**
 * The default policy: which one it is stands in the server's own configuration, which we cannot read. The only policy
 * under the naming context is taken, else the only one named `default`.
 */
async function readDefault(session: Session, context: string): Promise<LdapPolicy | undefined> {
  const filter = new EqualityFilter({ attribute: 'objectClass', value: 'pwdPolicy' });
  const rows = await session.search(context, { filter, attributes, limit: 100 });
  const named = rows.filter(row => row.text('cn')?.toLowerCase() === 'default');
  const [only, more] = rows.length === 1 ? rows : named;
  return only && !more ? policyOf(only) : undefined;
}

async function readPolicy(session: Session, dn: string): Promise<LdapPolicy | undefined> {
  const row = await session.read(dn, attributes);
  return row && policyOf(row);
}

/** Policies by entry, remembered for an hour. */
export class LdapPolicies {
  readonly #known: Hourly<LdapPolicy | undefined>;

  constructor(clock: Clock) {
    this.#known = new Hourly(clock);
  }

  /** The policy that an entry names, else the default one; undefined where it cannot be read. */
  async of(entry: Row, session: Session, context: string): Promise<LdapPolicy | undefined> {
    const own = entry.text('pwdPolicySubentry');
    if (own !== undefined) return await this.#known.get(own, () => readPolicy(session, own));
    return await this.#known.get('', () => readDefault(session, context));
  }
}

/** What a policy demands of a value, in our words. */
export function limitsOf({ minLength, historyCount, maxAge }: LdapPolicy): PolicyLimits {
  return {
    ...(minLength !== undefined && { minLength }),
    ...(historyCount !== undefined && { historyCount }),
    expiresAfterDays: Math.ceil(maxAge / DAY),
  };
}
