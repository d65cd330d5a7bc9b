import { createKeyring } from '../../../src/base/keyring.ts';
import { silentLog } from '../../../src/base/log.ts';
import { cryptoRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { AuditEvent, Requester } from '../../../src/renewal/ports.ts';
import type { PlanAnswer, PlanRequest, Renewal } from '../../../src/renewal/renewal.ts';
import type { Renewals } from '../../../src/renewal/renewals.ts';
import type { Subject, SubjectAnswer } from '../../../src/renewal/subject.ts';
import { createBatchStore } from '../../../src/store/batch-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Batches, createBatches } from '../../../src/sweep/batch/batches.ts';
import type { BatchStore } from '../../../src/sweep/batch/ports.ts';
import { readBatch } from '../../../src/sweep/batch/read-batch.ts';

export const requester: Requester = { channel: 'command', id: 'root' };

const settled = ({ id = '', subject, kinds, requester: by }: PlanRequest, outcome: 'done' | 'pending'): Renewal => ({
  id,
  userId: subject.userId,
  requester: by,
  plannedAt: 0,
  settled: outcome === 'done',
  targets: kinds.map(kind => ({
    kind,
    system: 'cucm:main',
    outcome,
    mustChange: true,
    delivery: 'link',
    told: outcome === 'done',
  })),
});

/** The world behind batches: everybody but `nobody…` exists, a value of `711044` is weak; every plan is remembered. */
export class BatchWorld {
  now = 1_750_000_000_000;
  readonly planned = new Map<string, PlanRequest>();
  readonly applied: string[] = [];
  readonly audit: AuditEvent[] = [];
  readonly store: BatchStore;
  /** What every call of a system waits for. */
  pause: () => Promise<void> = async () => undefined;

  constructor(store: Store) {
    const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
    this.store = createBatchStore({ store, keyring });
  }

  /** User ids by how often each was planned for. */
  get users(): readonly string[] {
    return [...this.planned.values()].map(({ subject }) => subject.userId).sort();
  }

  async #find(userId: string): Promise<SubjectAnswer> {
    await this.pause();
    if (userId.startsWith('nobody')) return { none: 'unknown', unavailable: [] };
    return { found: { userId, unavailable: [] } as unknown as Subject };
  }

  async #plan(request: PlanRequest): Promise<PlanAnswer> {
    await this.pause();
    const { given, dryRun, id = '' } = request;
    if (given && Object.values(given).some(value => value.reveal() === '711044')) {
      const violations = [{ rule: 'own-number' as const, key: '', params: {} }];
      return { refused: { reason: 'violations', kind: 'cucm-pin', violations } } as unknown as PlanAnswer;
    }
    if (!dryRun) {
      if (this.planned.has(id)) throw new Error(`${id} was planned before.`);
      this.planned.set(id, request);
    }
    return { planned: settled(request, 'pending') };
  }

  async #get(id: string): Promise<Renewal | undefined> {
    const request = this.planned.get(id);
    return request && settled(request, this.applied.includes(id) ? 'done' : 'pending');
  }

  /** A node; `wrap` may change its store (a process that dies). */
  node(wrap: (store: BatchStore) => BatchStore = store => store): Batches {
    const renewals = {
      plan: (request: PlanRequest) => this.#plan(request),
      get: (id: string) => this.#get(id),
      apply: async (id: string) => {
        await this.pause();
        this.applied.push(id);
        return await this.#get(id);
      },
    } as unknown as Renewals;
    return createBatches({
      store: wrap(this.store),
      subjects: { find: userId => this.#find(userId) },
      renewals,
      audit: { append: async event => void this.audit.push(event) },
      clock: { now: () => this.now },
      random: cryptoRandom,
      log: silentLog,
    });
  }

  /** Brings a file and has its rows judged. */
  async bring(node: Batches, text: string): Promise<string> {
    const file = readBatch(Buffer.from(text), ['cucm-pin']);
    if ('refused' in file) throw new Error(file.refused);
    const { id } = await node.open(file, { name: 'list.csv', requester, language: 'en' });
    await node.work(id);
    return id;
  }
}

/** A store whose process dies at its call number `at`: that call is carried out, or not, and none after it. */
export function mortal(store: BatchStore, at: number, carriesOut: boolean): BatchStore {
  let calls = 0;
  return new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        calls += 1;
        if (calls > at) return await new Promise(() => undefined);
        if (calls < at) return await method.apply(target, given);
        if (carriesOut) await method.apply(target, given);
        throw new Error('killed');
      };
    },
  });
}
