import { createKeyring, type Keyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import type { RenewalsConfig, RenewalsDeps } from '../../src/renewal/context.ts';
import { createRenewals } from '../../src/renewal/create-renewals.ts';
import type { Journal } from '../../src/renewal/journal.ts';
import { createLinks, type Links } from '../../src/renewal/links.ts';
import type { AuditEvent, MailRequest, Requester, SystemPort } from '../../src/renewal/ports.ts';
import type { PlanRequest } from '../../src/renewal/renewal.ts';
import type { Renewals } from '../../src/renewal/renewals.ts';
import type { Subject } from '../../src/renewal/subject.ts';
import { createSubjects } from '../../src/renewal/subjects.ts';
import { createJournalStore } from '../../src/store/journal-store.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeSystem } from './fake-system.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const requester: Requester = { channel: 'phone', id: 'SEP001122334455', device: 'SEP001122334455' };

export const config: RenewalsConfig = {
  applyWithinMinutes: 15,
  stopped: [],
  linkHours: 24,
  showSecretSeconds: 180,
  coolingHours: 24,
  mustChange: 'auto',
  pinSync: {},
  publicUrl: 'https://rekey.test',
  patience: 0,
  wait: 0,
};

/** A node: one process that works on renewals. */
export interface Node {
  readonly renewals: Renewals;
  readonly links: Links;
}

/** Everything outside the renewals: systems, mailbox, audit and time. */
export class World {
  now = 1_750_000_000_000;
  readonly clock = { now: (): number => this.now };
  readonly keyring: Keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
  readonly cucm = new FakeSystem('cucm:main', ['cucm-pin', 'cucm-password'], this.clock.now);
  readonly unity = new FakeSystem('unity:main', ['unity-pin'], this.clock.now);
  readonly directory = new FakeSystem('directory', ['directory-password'], this.clock.now);
  readonly systems: readonly FakeSystem[] = [this.cucm, this.unity, this.directory];
  /** What the outbox took, by id: the first of each. */
  readonly mails = new Map<string, MailRequest>();
  /** Mails queued again under an id that was taken. */
  readonly repeated: MailRequest[] = [];
  readonly audit: AuditEvent[] = [];
  readonly journal: Journal;
  readonly config: RenewalsConfig;

  constructor(store: Store, changes: Partial<RenewalsConfig> = {}) {
    this.journal = createJournalStore(store);
    this.config = { ...config, ...changes };
    this.directory.person = { displayName: 'Ann Doe', mail: 'ann@corp.test', privateMail: 'ann@home.test' };
    this.cucm.person = { firstName: 'Ann', lastName: 'Doe', extension: '71104' };
    this.directory.dn = 'CN=Ann,OU=Paris,DC=corp,DC=test';
  }

  get deps(): RenewalsDeps {
    return {
      systems: this.systems,
      journal: this.journal,
      keyring: this.keyring,
      clock: this.clock,
      random: cryptoRandom,
      audit: { append: async event => void this.audit.push(event) },
      mail: { enqueue: async request => this.#enqueue(request) },
      log: silentLog,
      config: this.config,
      policyFor: kind => defaultPolicies[kind],
    };
  }

  #enqueue(request: MailRequest): void {
    if (this.mails.has(request.id)) this.repeated.push(request);
    else this.mails.set(request.id, request);
  }

  /** A node on these ports; `wrap` may change them (a process that dies). */
  node(wrap: (deps: RenewalsDeps) => RenewalsDeps = deps => deps): Node {
    const deps = wrap(this.deps);
    return { renewals: createRenewals(deps), links: createLinks(deps) };
  }

  async subject(systems: readonly SystemPort[] = this.systems): Promise<Subject> {
    const subjects = createSubjects({ systems, config: { scopes: {}, protectedGroups: [] } });
    const answer = await subjects.find('jdoe');
    if (!('found' in answer)) throw new TypeError(`No subject: ${answer.none}`);
    return answer.found;
  }

  async request(changes: Partial<PlanRequest> = {}): Promise<PlanRequest> {
    return {
      subject: await this.subject(),
      kinds: ['cucm-pin'],
      requester,
      language: 'en',
      deliver: { 'cucm-pin': ['screen'], 'unity-pin': ['screen'], 'directory-password': ['screen'] },
      factors: 2,
      ...changes,
    };
  }

  mailed(message: MailRequest['message']): readonly MailRequest[] {
    return [...this.mails.values()].filter(mail => mail.message === message);
  }

  /** The tokens of the links that were mailed. */
  linkTokens(): readonly string[] {
    return this.mailed('link').map(({ values }) => {
      const link = values['link'];
      return link instanceof Secret ? (link.reveal().split('/').at(-1) ?? '') : '';
    });
  }

  audited(event: AuditEvent['event']): readonly AuditEvent[] {
    return this.audit.filter(each => each.event === event);
  }
}

/** The id of a plan that must not be refused. */
export function plannedId(answer: Awaited<ReturnType<Renewals['plan']>>): string {
  if (!('planned' in answer)) throw new TypeError(`Refused: ${JSON.stringify(answer.refused)}`);
  return answer.planned.id;
}
