import { trivialPin } from '../trivial-pin.ts';
import type { CredentialOwner, CredentialRow } from './credential-row.ts';
import type { CucmDatabase } from './database.ts';
import { hashCredential } from './hash-credential.ts';
import type { CucmSwitches } from './switches.ts';
import { PIN } from './tables.ts';

/** Why a policy refuses a value. */
export type PolicyRefusal = 'not-digits' | 'too-short' | 'trivial' | 'reused' | 'too-soon';

/** Whose value it is, as far as the rules ask. */
export interface PolicyPerson {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extensions: readonly string[];
}

/** What the rules ask beside the value. */
export interface PolicyContext {
  readonly database: CucmDatabase;
  readonly switches: CucmSwitches;
  readonly owner: CredentialOwner;
  readonly person: PolicyPerson;
}

const classes = [/\p{Lu}/u, /\p{Ll}/u, /[0-9]/, /[^\p{Lu}\p{Ll}0-9]/u];

function isRun(password: string): boolean {
  const steps = [...password.toLowerCase()]
    .slice(1)
    .map((character, index) => character.charCodeAt(0) - password.toLowerCase().charCodeAt(index));
  return /^(\p{L}+|\d+)$/u.test(password) && (steps.every(step => step === 1) || steps.every(step => step === -1));
}

function trivialPassword(password: string, person: PolicyPerson, needed: number): boolean {
  const lower = password.toLowerCase();
  const words = [person.userId.toLowerCase(), ...person.extensions].filter(word => word.length > 2);
  return (
    classes.filter(test => test.test(password)).length < needed ||
    /(.)\1\1\1/u.test(password) ||
    isRun(password) ||
    words.some(word => lower.includes(word) || lower.includes([...word].reverse().join('')))
  );
}

function isReused(hash: string, credential: CredentialRow, { database, owner }: PolicyContext): boolean {
  if (credential.policy.history === 0) return false;
  if (credential.hash === hash) return true;
  const rows = database.all(
    `select credentials from credentialhistory where ${owner.column} = ? and tkcredential = ? order by changeid desc limit ?`,
    owner.pkid,
    credential.kind,
    credential.policy.history,
  );
  return rows.some(row => row['credentials'] === hash);
}

function isTrivial(value: string, credential: CredentialRow, { person, switches }: PolicyContext): boolean {
  if (!credential.policy.trivialCheck) return false;
  if (credential.kind === PIN) return trivialPin(value, person) !== undefined;
  return trivialPassword(value, person, switches.passwordClasses);
}

/** Why a new value is refused; undefined where it is not. The first rule that is broken counts, as CUCM names one. */
export function judge(value: string, credential: CredentialRow, context: PolicyContext): PolicyRefusal | undefined {
  const { policy, changedAt, kind } = credential;
  if (kind === PIN && !/^[0-9]*$/.test(value)) return 'not-digits';
  if ([...value].length < policy.minLength) return 'too-short';
  if (isTrivial(value, credential, context)) return 'trivial';
  if (isReused(hashCredential(value), credential, context)) return 'reused';
  const bound = context.switches.minDurationBindsAdministrators && policy.minMinutes > 0;
  if (bound && changedAt + policy.minMinutes * 60 > context.database.now()) return 'too-soon';
  return undefined;
}

const selfCare: Readonly<Record<PolicyRefusal, string>> = {
  'not-digits': 'The PIN must contain digits only.',
  'too-short':
    'Length of the PIN is less than what the administrator has mandated. Please try with longer PIN, or contact the administrator to get the minimum required length.',
  trivial: 'Trivial credentials are not allowed by the credential policy.',
  reused: 'The credential matches one of the previous credentials stored. Please choose a different one.',
  'too-soon': 'The credential was changed too frequently. Minimum duration between credential changes has not elapsed.',
};

const unity: Readonly<Record<PolicyRefusal, string>> = {
  'not-digits': 'Error saving PIN - PIN may contain digits only',
  'too-short': 'Error saving password - Credential is below the minimum length',
  trivial:
    'Error saving password - Trivial passwords or PINs are not allowed: Password cannot contain digits that are dialed in a straight line on a keypad',
  reused: 'Error saving password - Repeat credentials prohibited by credential policy',
  'too-soon': 'Error saving password - Credential changed within the minimum duration',
};

const terse: Readonly<Record<PolicyRefusal, string>> = {
  'not-digits': 'Credential update failed: INVALID_CHARACTERS',
  'too-short': 'Credential update failed: MIN_LENGTH',
  trivial: 'Credential update failed: TRIVIAL',
  reused: 'Credential update failed: HISTORY',
  'too-soon': 'Credential update failed: MIN_DURATION',
};

/** The words of a refusal; `opaque` says nothing of the rule. */
export function policyText(refusal: PolicyRefusal, texts: CucmSwitches['policyTexts']): string {
  if (texts === 'opaque') return 'The credential could not be updated.';
  return { 'self-care': selfCare, unity, terse }[texts][refusal];
}
