import { RekeyError } from '../../../src/base/rekey-error.ts';
import type { CredentialState, Entry, SystemPort } from '../../../src/renewal/ports.ts';
import type { SurveyedEntry, SurveyPort } from '../../../src/sweep/ports.ts';

/** One user of a {@link FakeEstate}. */
export interface FakeUser {
  readonly userId: string;
  mail: string | undefined;
  stamp: number;
  initial: boolean;
  protectedBy: string | undefined;
  expiresAt: number | undefined;
  mustChange: boolean;
  changedAt: number;
}

/** A CUCM with many users and their PINs, as a sweep and a renewal see it. */
export class FakeEstate {
  readonly users: FakeUser[];
  /** User ids in the order in which their PIN was set. */
  readonly renewed: string[] = [];
  /** How many surveys and writes fail from now on. */
  surveyFaults = 0;
  writeFaults = 0;
  /** How many writes are put off from now on. */
  busyWrites = 0;
  surveys = 0;
  readonly #now: () => number;

  constructor(count: number, initial: (index: number) => boolean, now: () => number) {
    this.#now = now;
    this.users = Array.from({ length: count }, (_, index) => ({
      userId: `User${String(index).padStart(4, '0')}`,
      mail: `user${index}@corp.test`,
      stamp: 1,
      initial: initial(index),
      protectedBy: undefined,
      expiresAt: undefined,
      mustChange: false,
      changedAt: now() - 86_400_000,
    }));
  }

  #entry(user: FakeUser): Entry {
    const { userId, mail } = user;
    return { system: 'cucm:main', id: `id-${userId}`, userId, enabled: true, person: { mail } };
  }

  #state({ stamp, mustChange, changedAt, expiresAt }: FakeUser): CredentialState {
    return { kind: 'cucm-pin', stamp: String(stamp), mustChange, locked: 'no', failures: 0, changedAt, expiresAt };
  }

  #of(id: string): FakeUser {
    const user = this.users.find(({ userId }) => `id-${userId}` === id);
    if (!user) throw new TypeError(`No user ${id}.`);
    return user;
  }

  find(userId: string): FakeUser {
    return this.#of(`id-${userId}`);
  }

  readonly port: SystemPort = {
    name: 'cucm:main',
    type: 'cucm',
    kinds: ['cucm-pin'],
    find: async query =>
      this.users
        .filter(user => {
          if (query.by === 'extension') return false;
          return query.by === 'id'
            ? `id-${user.userId}` === query.value
            : user.userId.toLowerCase() === query.value.toLowerCase();
        })
        .map(user => this.#entry(user)),
    describe: async ({ id }) => ({ protectedBy: this.#of(id).protectedBy, credentials: [this.#state(this.#of(id))] }),
    verify: async () => ({ answer: 'correct' }),
    renew: async ({ id }, _kind, _value, { mustChange }) => {
      if (this.writeFaults > 0) {
        this.writeFaults -= 1;
        return { outcome: 'failed', code: 'cucm-denied', detail: 'No right.', retryable: false };
      }
      if (this.busyWrites > 0) {
        this.busyWrites -= 1;
        return { outcome: 'failed', code: 'cucm-busy', detail: 'Slow down.', retryable: true };
      }
      const user = this.#of(id);
      Object.assign(user, { stamp: user.stamp + 1, initial: false, mustChange, changedAt: this.#now() });
      this.renewed.push(user.userId);
      return { outcome: 'done' };
    },
    unlock: async () => ({ outcome: 'done' }),
    policy: async () => undefined,
    probe: async () => [],
    close: async () => undefined,
  };

  readonly survey: SurveyPort = {
    system: 'cucm:main',
    type: 'cucm',
    userIds: () => this.#pages(),
    survey: async userIds => this.#survey(userIds),
  };

  /** Whoever changed while it was read comes twice, as from a real system. */
  async *#pages(): AsyncIterable<readonly string[]> {
    for (let from = 0; from < this.users.length; from += 150) {
      yield this.users.slice(Math.max(0, from - 1), from + 150).map(({ userId }) => userId);
    }
  }

  async #survey(userIds: readonly string[]): Promise<readonly SurveyedEntry[]> {
    this.surveys += 1;
    if (this.surveyFaults > 0) {
      this.surveyFaults -= 1;
      throw new RekeyError('cucm-unreachable', 'CUCM does not answer.');
    }
    const asked = new Set(userIds.map(userId => userId.toLowerCase()));
    return this.users
      .filter(({ userId }) => asked.has(userId.toLowerCase()))
      .map(user => ({
        entry: this.#entry(user),
        credentials: [{ ...this.#state(user), inactive: false, initialValue: user.initial ? 'same' : undefined }],
      }));
  }
}
