import { RekeyError } from '../../src/base/rekey-error.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type { PolicyLimits } from '../../src/policy/policy.ts';
import type {
  ChangeAnswer,
  CredentialState,
  Entry,
  EntryQuery,
  Person,
  RenewOptions,
  SystemPort,
  SystemType,
} from '../../src/renewal/ports.ts';

/** What strikes the next write. `late`: no answer, and carried out only when {@link FakeSystem.land} is called. */
export type WriteFault = 'refuse' | 'refuse-for-good' | 'busy' | 'hang' | 'drop' | 'late';

/** One value that was set, by us or by someone else. */
export interface Landed {
  readonly kind: Kind;
  readonly value: string;
  readonly by: 'us' | 'other';
  /** The stamp that it replaced. */
  readonly over: string;
  readonly stamp: string;
}

interface Credential {
  value: string;
  stamp: string;
  changedAt: number;
  failures: number;
  mustChange: boolean;
  locked: 'no' | 'failed-attempts';
}

/** A system with one person, faults to inject, and a memory of everything that it was asked. */
export class FakeSystem implements SystemPort {
  readonly name: string;
  readonly type: SystemType;
  readonly kinds: readonly Kind[];
  readonly landed: Landed[] = [];
  /** Every value that a write of ours carried, carried out or not. */
  readonly asked: {
    readonly kind: Kind;
    readonly value: string;
    readonly options: RenewOptions;
    /** What stood there when the write came, and who had set it. */
    readonly over: { readonly stamp: string; readonly by: 'us' | 'other' };
  }[] = [];
  readonly verified: { readonly kind: Kind; readonly value: string }[] = [];
  readonly unlocked: Kind[] = [];
  writeFaults: WriteFault[] = [];
  /** How many reads fail from now on. */
  readFaults = 0;
  verifyFaults = 0;
  failureLimit = 3;
  limits: PolicyLimits | undefined;
  person: Person = {};
  userId: string;
  entryId: string;
  enabled = true;
  protectedBy: string | undefined;
  groups: readonly string[] | undefined;
  dn: string | undefined;
  notRenewable = new Map<Kind, CredentialState['notRenewable']>();
  /** What every call waits for: lets the calls of several nodes mix. */
  pause: () => Promise<void> = async () => undefined;
  /** A value that reaches another system too: PIN synchronisation. */
  onLanded: (landed: Landed) => void = () => undefined;
  readonly #credentials: Map<Kind, Credential>;
  readonly #now: () => number;
  #stamps = 1000;
  #late: (() => void)[] = [];

  constructor(name: string, kinds: readonly Kind[], now: () => number = () => 0) {
    this.name = name;
    this.type = name.split(':')[0] as SystemType;
    this.kinds = kinds;
    this.userId = 'jdoe';
    this.entryId = `id-${name}`;
    this.#now = now;
    this.#credentials = new Map(
      kinds.map(kind => [
        kind,
        {
          value: `old-${kind}`,
          stamp: `${name}-0`,
          changedAt: now() - 86_400_000,
          failures: 0,
          mustChange: false,
          locked: 'no',
        },
      ]),
    );
  }

  readonly credential = (kind: Kind): Credential => {
    const found = this.#credentials.get(kind);
    if (!found) throw new TypeError(`${this.name} has no ${kind}.`);
    return found;
  };

  /** Sets a value as a system does. */
  set(kind: Kind, value: string, by: 'us' | 'other', mustChange = false): void {
    const credential = this.credential(kind);
    this.#stamps += 1;
    const landed = { kind, value, by, over: credential.stamp, stamp: `${this.name}-${this.#stamps}` };
    Object.assign(credential, { value, stamp: landed.stamp, changedAt: this.#now(), mustChange });
    this.landed.push(landed);
    this.onLanded(landed);
  }

  /** What was carried out too late, now. */
  land(): void {
    for (const carry of this.#late.splice(0)) carry();
  }

  get entry(): Entry {
    return {
      system: this.name,
      id: this.entryId,
      userId: this.userId,
      dn: this.dn,
      enabled: this.enabled,
      person: this.person,
    };
  }

  #assertReachable(): void {
    if (this.readFaults <= 0) return;
    this.readFaults -= 1;
    throw new RekeyError(`${this.type}-unreachable`, `${this.name} cannot be reached.`);
  }

  async find(query: EntryQuery): Promise<readonly Entry[]> {
    await this.pause();
    this.#assertReachable();
    const known = { userId: this.userId, extension: this.person.extension, id: this.entryId }[query.by];
    return known === query.value ? [this.entry] : [];
  }

  async describe(): Promise<{
    readonly protectedBy?: string | undefined;
    readonly groups?: readonly string[] | undefined;
    readonly credentials: readonly CredentialState[];
  }> {
    await this.pause();
    this.#assertReachable();
    const credentials = [...this.#credentials].map(([kind, { stamp, changedAt, failures, mustChange, locked }]) => ({
      kind,
      stamp,
      changedAt,
      failures,
      failureLimit: this.failureLimit,
      mustChange,
      locked,
      notRenewable: this.notRenewable.get(kind),
    }));
    return { protectedBy: this.protectedBy, groups: this.groups, credentials };
  }

  async verify(_entry: Entry, kind: Kind, value: Secret): ReturnType<SystemPort['verify']> {
    this.verified.push({ kind, value: value.reveal() });
    if (this.verifyFaults > 0) {
      this.verifyFaults -= 1;
      return { answer: 'unavailable', code: 'unreachable', detail: 'No answer.' };
    }
    const credential = this.credential(kind);
    if (credential.value === value.reveal()) return { answer: 'correct' };
    credential.failures += 1;
    return { answer: 'wrong', code: 'wrong' };
  }

  async renew(_entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    await this.pause();
    const last = this.landed.filter(landed => landed.kind === kind).at(-1);
    const over = { stamp: this.credential(kind).stamp, by: last?.by ?? 'other' };
    this.asked.push({ kind, value: value.reveal(), options, over });
    const carryOut = (): void => this.set(kind, value.reveal(), 'us', options.mustChange);
    switch (this.writeFaults.shift()) {
      case 'refuse':
        return { outcome: 'refused', code: 'policy', detail: 'It does not meet the policy.' };
      case 'refuse-for-good':
        return { outcome: 'failed', code: 'denied', detail: 'No right.', retryable: false };
      case 'busy':
        return { outcome: 'failed', code: 'busy', detail: 'Busy.', retryable: true };
      case 'late':
        this.#late.push(carryOut);
        return { outcome: 'unknown', code: 'timeout', detail: 'No answer.' };
      case 'hang':
        return { outcome: 'unknown', code: 'timeout', detail: 'No answer.' };
      case 'drop':
        carryOut();
        return { outcome: 'unknown', code: 'dropped', detail: 'The answer was lost.' };
      default:
        carryOut();
        return { outcome: 'done' };
    }
  }

  async unlock(_entry: Entry, kind: Kind): Promise<ChangeAnswer> {
    this.unlocked.push(kind);
    Object.assign(this.credential(kind), { failures: 0, locked: 'no' });
    return { outcome: 'done' };
  }

  async policy(): Promise<PolicyLimits | undefined> {
    return this.limits;
  }

  async probe(): ReturnType<SystemPort['probe']> {
    return [];
  }

  async close(): Promise<void> {}
}

/** A value of the person's own choosing that breaks no rule. */
export const ownPin = new Secret('847261');
