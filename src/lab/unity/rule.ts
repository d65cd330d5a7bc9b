import { guidOf } from './guid.ts';

/** An authentication rule: Unity Connection's credential policy. Times in minutes unless the name says days. */
export interface AuthenticationRule {
  readonly objectId: string;
  readonly displayName: string;
  hackResetTime: number;
  /** 0 = an administrator must unlock. */
  lockoutDuration: number;
  maxDays: number;
  /** 0 = never locks. */
  maxHacks: number;
  minLength: number;
  prevCredCount: number;
  trivialCredChecking: boolean;
  minDuration: number;
  expiryWarningDays: number;
  minCharsToChange: number;
}

/** The kinds of credential that Unity Connection holds. */
export type CredentialKind = 'pin' | 'password';

const common = { hackResetTime: 30, lockoutDuration: 30, prevCredCount: 5, trivialCredChecking: true };

/** The rules a new server has (CUPI authentication rules, example): one for each kind. */
export function shippedRules(): Readonly<Record<CredentialKind, AuthenticationRule>> {
  const pin = { maxDays: 180, maxHacks: 3, minLength: 6, minDuration: 1440, expiryWarningDays: 0, minCharsToChange: 1 };
  const password = {
    maxDays: 120,
    maxHacks: 7,
    minLength: 8,
    minDuration: 0,
    expiryWarningDays: 0,
    minCharsToChange: 1,
  };
  return {
    pin: {
      objectId: guidOf('rule', 'pin'),
      displayName: 'Recommended Voice Mail Authentication Rule',
      ...common,
      ...pin,
    },
    password: {
      objectId: guidOf('rule', 'password'),
      displayName: 'Recommended Web Application Authentication Rule',
      ...common,
      ...password,
    },
  };
}
