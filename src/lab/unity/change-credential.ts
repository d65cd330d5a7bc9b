import { type Credential, clearFailures, isYoung, replaceValue } from './credential.ts';
import { invalid } from './cupi-error.ts';
import type { AuthenticationRule } from './rule.ts';
import type { UnitySwitches } from './switches.ts';
import { isTrivialPassword, isTrivialPin } from './trivial.ts';
import type { UnityUser } from './unity-user.ts';

/** The one refusal whose words are known (a client's comment). */
const REPEAT = 'Repeat credentials prohibited by credential policy';

/** Everything a change needs to know. */
export interface ChangeContext {
  readonly now: number;
  readonly switches: UnitySwitches;
  readonly rules: readonly AuthenticationRule[];
}

function isTrivial(user: UnityUser, credential: Credential, value: string, switches: UnitySwitches): boolean {
  if (!credential.rule.trivialCredChecking) return false;
  return credential.kind === 'pin' ? isTrivialPin(value, user, switches.keypadLine) : isTrivialPassword(value, user);
}

/** Why the rule of a credential refuses a value; undefined where it does not. */
export function refusal(
  user: UnityUser,
  credential: Credential,
  value: string,
  { now, switches }: ChangeContext,
): string | undefined {
  const { rule } = credential;
  if (credential.kind === 'pin' && !/^[0-9]+$/.test(value)) return 'The PIN must consist of digits';
  if (value.length < rule.minLength) return `Credential length is less than the minimum length of ${rule.minLength}`;
  if (isTrivial(user, credential, value, switches)) return 'Trivial credentials prohibited by credential policy';
  if (switches.historyBinds && credential.history.slice(0, rule.prevCredCount).includes(value)) return REPEAT;
  if (switches.minDurationBinds && isYoung(credential, now)) return 'Minimum duration between credential changes';
  return undefined;
}

/** What a PUT may write, each with how. */
const writers: Readonly<Record<string, (credential: Credential, value: string, context: ChangeContext) => void>> = {
  CredMustChange: (credential, value) => {
    credential.mustChange = flag(value);
  },
  CantChange: (credential, value) => {
    credential.cantChange = flag(value);
  },
  DoesntExpire: (credential, value) => {
    credential.doesntExpire = flag(value);
  },
  Locked: (credential, value, { now }) => {
    credential.lockedAt = flag(value) ? now : undefined;
  },
  HackCount: (credential, value) => {
    if (!/^\d{1,4}$/.test(value)) throw invalid('HackCount must be a number');
    credential.hackCount = Number(value);
  },
  TimeHacked: (credential, value, { now }) => {
    credential.hackedAt = value === '' ? undefined : now;
  },
  CredentialPolicyObjectId: (credential, value, { rules }) => {
    const rule = rules.find(({ objectId }) => objectId === value);
    if (!rule) throw invalid('No such credential policy');
    credential.rule = rule;
  },
};

function flag(value: string): boolean {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw invalid(`"${value}" is not a boolean`);
}

function setValue(user: UnityUser, credential: Credential, value: string, context: ChangeContext): void {
  if (credential.kind === 'password' && user.ldap) throw invalid('The password of an LDAP user is managed by LDAP');
  const why = refusal(user, credential, value, context);
  if (why) throw invalid(why);
  replaceValue(credential, value, context.now);
  if (context.switches.newValueUnlocks) clearFailures(credential);
}

/**
 * Carries a PUT to a credential out: the whole of it or, where a field is refused, nothing.
 * Throws {@link CupiError}. Answers the new value, if there was one.
 */
export function changeCredential(
  user: UnityUser,
  credential: Credential,
  fields: Readonly<Record<string, string>>,
  context: ChangeContext,
): string | undefined {
  const draft = { ...credential };
  const value = fields['Credentials'];
  if (value !== undefined) setValue(user, draft, value, context);
  for (const [name, text] of Object.entries(fields)) {
    if (name === 'Credentials') continue;
    const write = Object.hasOwn(writers, name) ? writers[name] : undefined;
    if (!write) throw invalid(`${name} is unknown or cannot be written`);
    write(draft, text, context);
  }
  Object.assign(credential, draft);
  return value;
}
