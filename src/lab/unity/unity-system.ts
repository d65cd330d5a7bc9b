import type { Clock } from '../../base/clock.ts';
import { everyone, type LabWorld } from '../world.ts';
import { type ChangeContext, changeCredential, refusal } from './change-credential.ts';
import { clearFailures, countFailure, isExpired, isHacked, replaceValue } from './credential.ts';
import { invalid } from './cupi-error.ts';
import { type AuthenticationRule, type CredentialKind, shippedRules } from './rule.ts';
import { type UnitySwitches, unitySwitches } from './switches.ts';
import { type UnityUser, unityUser } from './unity-user.ts';
import { UserDirectory } from './user-directory.ts';

const TEMPLATE_MADE = Date.UTC(2020, 4, 4, 9, 30);
const TEMPLATE_PIN = '24680';

/** What a caller hears who keys a PIN at the sign-in of the conversation. */
export type SignIn = 'ok' | 'must-change' | 'expired' | 'wrong' | 'locked' | 'unknown';

/** A PIN that was changed on Unity Connection and is to be pushed to CUCM. */
export interface PinChange {
  readonly alias: string;
  readonly pin: string;
  readonly mustChange: boolean;
}

/** Takes a pushed PIN over; answers why it refuses, or nothing. */
export type PinListener = (change: PinChange) => string | undefined;

/** The state of the simulated Unity Connection: users, rules, and what may be done with them. */
export class UnitySystem {
  readonly users: UserDirectory;
  readonly rules: Readonly<Record<CredentialKind, AuthenticationRule>> = shippedRules();
  readonly switches: UnitySwitches;
  readonly #clock: Clock;
  #pinListener: PinListener | undefined;

  constructor(world: LabWorld, clock: Clock, switches: Partial<UnitySwitches> | undefined) {
    this.#clock = clock;
    this.switches = { ...unitySwitches, ...switches };
    const users = everyone(world).map(person => unityUser(person, this.rules, clock.now()));
    this.users = new UserDirectory(users.filter(user => user !== undefined));
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Carries a PUT to a credential out. A synchronised PIN goes to CUCM first: its refusal refuses the whole. */
  put(user: UnityUser, kind: CredentialKind, fields: Readonly<Record<string, string>>): void {
    const credential = user.credentials[kind];
    const before = { ...credential };
    const value = changeCredential(user, credential, fields, this.#context());
    if (kind !== 'pin' || value === undefined) return;
    const why = this.#push(user, value);
    if (why === undefined) return;
    Object.assign(credential, before);
    throw invalid(why);
  }

  /**
   * Keys a PIN at the sign-in. CUPI has no such call, so no product can verify a voicemail PIN through it; this is the
   * telephone's way in. A wrong PIN counts; while it is locked nothing counts and nothing is said of the PIN.
   */
  signIn(alias: string, pin: string): SignIn {
    const credential = this.users.byAlias(alias)?.credentials.pin;
    if (!credential) return 'unknown';
    if (credential.lockedAt !== undefined || isHacked(credential, this.now)) return 'locked';
    if (credential.value !== pin) {
      countFailure(credential, this.now);
      return 'wrong';
    }
    clearFailures(credential);
    if (credential.mustChange) return 'must-change';
    return isExpired(credential, this.now) ? 'expired' : 'ok';
  }

  /** The user changes the PIN on the telephone. Answers why it is refused, or nothing. */
  changeOwnPin(alias: string, pin: string): string | undefined {
    const user = this.users.byAlias(alias);
    if (!user) return 'No such user';
    const credential = user.credentials.pin;
    const context = this.#context();
    const own = { ...context, switches: { ...context.switches, historyBinds: true, minDurationBinds: true } };
    const why = refusal(user, credential, pin, own) ?? this.#push(user, pin);
    if (why !== undefined) return why;
    replaceValue(credential, pin, this.now);
    credential.mustChange = false;
    return undefined;
  }

  /**
   * A PIN that CUCM pushes over (End User PIN Synchronization). Only for users whose PINs are synchronised; judged by
   * Unity's own rule. Answers why it is refused, or nothing.
   */
  setPinFromCucm(alias: string, pin: string, mustChange = false): string | undefined {
    const user = this.users.byAlias(alias);
    if (!user?.pinSynced) return 'The PIN of this user is not synchronised';
    const credential = user.credentials.pin;
    const why = credential.value === pin ? undefined : refusal(user, credential, pin, this.#context());
    if (why !== undefined) return why;
    replaceValue(credential, pin, this.now);
    if (this.switches.mustChangeTravels) credential.mustChange = mustChange;
    return undefined;
  }

  /** Makes a user anew from the template: the PIN that came with it is what everybody made from it has. */
  makeFromTemplate(user: UnityUser, createdAt: number): void {
    user.createdAt = createdAt;
    const changedAt = this.switches.templatePin === 'template' ? TEMPLATE_MADE : createdAt;
    Object.assign(user.credentials.pin, { value: TEMPLATE_PIN, history: [TEMPLATE_PIN], changedAt });
  }

  /** Says who is told of PINs that changed here for users whose PINs are synchronised. */
  onPinChanged(listener: PinListener): void {
    this.#pinListener = listener;
  }

  #push(user: UnityUser, pin: string): string | undefined {
    if (!user.pinSynced) return undefined;
    const mustChange = this.switches.mustChangeTravels && user.credentials.pin.mustChange;
    return this.#pinListener?.({ alias: user.alias, pin, mustChange });
  }

  #context(): ChangeContext {
    return { now: this.now, switches: this.switches, rules: Object.values(this.rules) };
  }
}
