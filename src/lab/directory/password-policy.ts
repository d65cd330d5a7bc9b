/** What is demanded of passwords, by the domain or by a password settings object. Times in milliseconds. */
export interface PasswordPolicy {
  minLength: number;
  historyLength: number;
  complexity: boolean;
  minAge: number;
  /** Infinity = never expires. */
  maxAge: number;
  /** 0 = never locks. */
  lockoutThreshold: number;
  /** Infinity = until an administrator unlocks. */
  lockoutDuration: number;
  observationWindow: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The lab's domain: no minimum age, so that a demonstration can be repeated. */
export function labPolicy(): PasswordPolicy {
  return {
    minLength: 8,
    historyLength: 24,
    complexity: true,
    minAge: 0,
    maxAge: 90 * DAY,
    lockoutThreshold: 5,
    lockoutDuration: 30 * MINUTE,
    observationWindow: 30 * MINUTE,
  };
}

const classes = [/\p{Lu}/u, /\p{Ll}/u, /[0-9]/, /[^\p{L}\p{N}\s]/u, /[\p{Lo}\p{Lm}\p{Lt}]/u];

/** Whether a password is complex (MS-SAMR 3.1.1.7.2): three of five classes, not the account's name, no part of the display name. */
export function isComplex(password: string, accountName: string, displayName: string): boolean {
  const lower = password.toLowerCase();
  const tokens = displayName.toLowerCase().split(/[,.\-–_ #\t]/);
  const names = [accountName.toLowerCase(), ...tokens].filter(name => name.length >= 3);
  return classes.filter(one => one.test(password)).length >= 3 && names.every(name => !lower.includes(name));
}
