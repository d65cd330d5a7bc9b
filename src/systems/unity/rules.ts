import type { Clock } from '../../base/clock.ts';
import type { PolicyLimits } from '../../policy/policy.ts';
import type { Rule } from '../../policy/violation.ts';
import { Hourly } from '../hourly.ts';
import type { UnityClient } from './client.ts';
import { type Fields, manyOf, oneOf } from './fields.ts';

/** What "check for trivial" refuses in a PIN (authentication rules, "Trivial" in Unity Connection's help). */
const trivialPin: readonly Rule[] = [
  'repeated-digit',
  'distinct-digits',
  'repeated-group',
  'sequence',
  'keypad-line',
  'own-number',
  'name-digits',
];

/** The same for a web password. */
const trivialPassword: readonly Rule[] = [
  'character-classes',
  'repeated-character',
  'own-name',
  'own-number',
  'sequence',
];

/** Unity Connection's authentication rules, remembered for an hour. */
export class AuthenticationRules {
  readonly #client: UnityClient;
  readonly #known: Hourly<Fields | undefined>;

  constructor(client: UnityClient, clock: Clock) {
    this.#client = client;
    this.#known = new Hourly(clock);
  }

  /** The rule that a credential obeys; undefined where it names none or the server has none. */
  async of(credential: Fields): Promise<Fields | undefined> {
    const id = credential.text('CredentialPolicyObjectId');
    return id === undefined ? undefined : await this.#known.get(id, () => this.#read(id));
  }

  /** Cisco's documentation names the place twice, differently. */
  async #read(id: string): Promise<Fields | undefined> {
    for (const place of ['authenticationrules', 'credentialpolicies']) {
      const body = await this.#client.get(`/${place}/${encodeURIComponent(id)}`);
      const rule = manyOf(body, 'AuthenticationRule')[0] ?? oneOf(body, 'CredentialPolicy');
      if (rule) return rule;
    }
    return undefined;
  }
}

/** What a rule demands of a value, in our words. */
export function limitsOf(rule: Fields, kind: 'unity-pin' | 'unity-password'): PolicyLimits {
  const minLength = rule.integer('MinLength');
  const historyCount = rule.integer('PrevCredCount');
  const expiresAfterDays = rule.integer('MaxDays');
  return {
    ...(minLength !== undefined && { minLength }),
    ...(historyCount !== undefined && { historyCount }),
    ...(expiresAfterDays !== undefined && { expiresAfterDays }),
    ...(rule.flag('TrivialCredChecking') && { rules: kind === 'unity-pin' ? trivialPin : trivialPassword }),
  };
}
