import { createKeyring } from '../../../src/base/keyring.ts';
import { silentLog } from '../../../src/base/log.ts';
import { cryptoRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type SweepConfig, sweepSchema } from '../../../src/config/sweep.ts';
import { defaultPolicies } from '../../../src/policy/default-policies.ts';
import { createRenewals } from '../../../src/renewal/create-renewals.ts';
import type { AuditEvent, MailRequest } from '../../../src/renewal/ports.ts';
import { createSubjects } from '../../../src/renewal/subjects.ts';
import { createJournalStore } from '../../../src/store/journal-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { createSweepStore } from '../../../src/store/sweep-store.ts';
import { createDetector } from '../../../src/sweep/runs/detector.ts';
import type { SweepParts } from '../../../src/sweep/runs/parts.ts';
import type { Run, RunFinding } from '../../../src/sweep/runs/run.ts';
import { createSweep, type RunAsked, type Sweep } from '../../../src/sweep/runs/sweep.ts';
import { config as renewalsConfig } from '../../renewal/world.ts';
import type { FakeEstate } from './fake-estate.ts';

export const command = { channel: 'command', id: 'root' } as const;

/** An estate, the sweep over it, and all that goes out. */
export class SweepWorld {
  now = 1_750_000_000_000;
  readonly clock = { now: (): number => this.now };
  readonly mails = new Map<string, MailRequest>();
  readonly audit: AuditEvent[] = [];
  readonly config: SweepConfig;
  readonly estate: FakeEstate;
  readonly #store: Store;

  constructor(store: Store, estate: (now: () => number) => FakeEstate, config: object = {}) {
    this.#store = store;
    this.estate = estate(this.clock.now);
    this.config = sweepSchema.parse({ brake: { percent: 100 }, ...config });
  }

  /** A node on these ports; `wrap` may change them (a process that dies). */
  node(wrap: (parts: SweepParts) => SweepParts = parts => parts): Sweep {
    const { clock, estate, config } = this;
    const store = createSweepStore(this.#store);
    const mail = {
      enqueue: async (request: MailRequest) => void (this.mails.has(request.id) || this.mails.set(request.id, request)),
    };
    const shared = {
      clock,
      mail,
      random: cryptoRandom,
      log: silentLog,
      audit: { append: async (event: AuditEvent) => void this.audit.push(event) },
    };
    const renewals = createRenewals({
      ...shared,
      systems: [estate.port],
      journal: createJournalStore(this.#store),
      keyring: createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
      config: renewalsConfig,
      policyFor: kind => defaultPolicies[kind],
    });
    const policyFor = (kind: keyof typeof defaultPolicies) => defaultPolicies[kind];
    return createSweep(
      wrap({
        ...shared,
        store,
        surveys: [estate.survey],
        detector: createDetector({ store, policyFor, pinSync: {}, config }),
        subjects: createSubjects({ systems: [estate.port], config: { scopes: {}, protectedGroups: [] } }),
        renewals,
        config,
        language: 'en',
        sleep: async milliseconds => {
          this.now += milliseconds;
          await new Promise(resolve => setImmediate(resolve));
        },
      }),
    );
  }

  mailed(message: MailRequest['message']): readonly MailRequest[] {
    return [...this.mails.values()].filter(mail => mail.message === message);
  }
}

/** Begins a run that must not be refused. */
export async function begun(sweep: Sweep, asked: Partial<RunAsked> = {}): Promise<Run> {
  const answer = await sweep.start({ dry: false, requester: command, ...asked });
  if (!('run' in answer)) throw new TypeError(`Refused: ${JSON.stringify(answer.refused)}`);
  return answer.run;
}

/** A dry run that an administrator saw. */
export async function sawDryRun(sweep: Sweep): Promise<void> {
  const { id } = await begun(sweep, { dry: true });
  await sweep.work(id);
  await sweep.seen(id);
}

/** Everything that a run found. */
export async function found(sweep: Sweep, run: string): Promise<readonly RunFinding[]> {
  return await sweep.store.findings({ run, limit: 10_000 });
}
