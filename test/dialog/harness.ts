import type { Clock } from '../../src/base/clock.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { type DialogConfig, dialogSchema } from '../../src/config/dialog.ts';
import { createDialog } from '../../src/dialog/dialog.ts';
import type { DialogParts } from '../../src/dialog/parts.ts';
import type { Caller, DeviceLookup, Page } from '../../src/dialog/ports.ts';
import type { Action, InputName, Line } from '../../src/dialog/screen.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type {
  AuditEvent,
  CredentialState,
  Entry,
  MailRequest,
  SystemPort,
  Verification,
} from '../../src/renewal/ports.ts';
import type { Outcome, PlanRequest, Renewal, ShownValue } from '../../src/renewal/renewal.ts';
import type { Renewals } from '../../src/renewal/renewals.ts';
import type { Subject } from '../../src/renewal/subject.ts';
import { createAttemptStore } from '../../src/store/attempt-store.ts';
import { createCodeStore } from '../../src/store/code-store.ts';
import { createJournalStore } from '../../src/store/journal-store.ts';
import { createSessionStore } from '../../src/store/session-store.ts';
import { openStore } from '../../src/store/store.ts';

/** A clock that stands still until it is turned. */
export class TestClock implements Clock {
  time = Date.UTC(2026, 0, 5, 9, 0, 0);

  now(): number {
    return this.time;
  }

  pass(seconds: number): void {
    this.time += seconds * 1000;
  }
}

/** A credential as the fake systems hold it. */
export interface FakeCredential {
  value: string;
  failures: number;
  limit: number;
  mustChange?: boolean;
}

/** One person of the test, with what each fake system holds. */
export interface FakePerson {
  readonly subject: Subject;
  readonly credentials: Partial<Record<Kind, FakeCredential>>;
}

const systemOf: Partial<Record<Kind, string>> = {
  'cucm-pin': 'cucm:main',
  'unity-pin': 'unity:main',
  'directory-password': 'directory',
};

/** A person like most: in all three systems, with both addresses. */
export function person(userId: string, over: Partial<Subject> = {}): FakePerson {
  const entry = (system: string): Entry => ({ system, id: `${system}/${userId}`, userId, enabled: true, person: {} });
  return {
    subject: {
      userId,
      entries: (['cucm', 'unity', 'directory'] as const).map(type => ({
        system: type === 'directory' ? 'directory' : `${type}:main`,
        type,
        entry: entry(type === 'directory' ? 'directory' : `${type}:main`),
        description: { credentials: [] },
      })),
      person: { userId },
      mail: `${userId}@corp.test`,
      privateMail: `${userId}@home.test`,
      enabled: true,
      groups: [],
      unavailable: [],
      ...over,
    },
    credentials: {
      'cucm-pin': { value: '280591', failures: 0, limit: 5 },
      'unity-pin': { value: '280592', failures: 0, limit: 5 },
      'directory-password': { value: 'Old-Passw0rd', failures: 0, limit: 5 },
    },
  };
}

/** A page, as a test reads it. */
export interface Seen {
  readonly name: string;
  readonly token: string;
  readonly language: string;
  readonly when: readonly string[];
  /** Keys of its lines. */
  readonly lines: readonly string[];
  /** Secrets that stand on it. */
  readonly values: readonly string[];
  readonly page: Page;
}

const secretOf = (param: unknown): string[] => {
  if (param instanceof Secret) return [param.reveal()];
  return typeof param === 'object' && param !== null && 'pin' in param && param.pin instanceof Secret
    ? [param.pin.reveal()]
    : [];
};

export function seen(page: Page): Seen {
  const { lines } = page.screen.fields;
  const all = (typeof lines === 'string' ? [] : (lines ?? [])) as readonly Line[];
  return {
    name: page.screen.name,
    token: page.token ?? '',
    language: page.language,
    when: page.screen.when,
    lines: all.map(({ key }) => key),
    values: all.flatMap(({ params }) => Object.values(params ?? {}).flatMap(secretOf)),
    page,
  };
}

/** A phone at its desk. */
export const desk: Caller = {
  channel: 'phone',
  address: '10.0.0.7',
  device: 'SEP001122334455',
  language: 'en',
  legacy: false,
};

/** How a suite opens dialogs: on a store of its own. */
export type OpenDialog = typeof openDialog;

/** Everything a dialog touches, faked but for the store. */
export async function openDialog(
  people: readonly FakePerson[],
  settings: object = {},
  url = 'sqlite::memory:',
  pinSync: DialogParts['pinSync'] = 'none',
  more: Pick<DialogParts, 'ownValuesOnPage' | 'approvals'> = {},
) {
  const clock = new TestClock();
  const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
  const store = await openStore({ url, clock, log: silentLog });
  const config: DialogConfig = dialogSchema.parse(settings);
  const asked: { kind: Kind; value: string; userId: string }[] = [];
  const audits: AuditEvent[] = [];
  const mails: MailRequest[] = [];
  const plans: PlanRequest[] = [];
  const lookups = new Map<string, DeviceLookup>([
    [
      `${desk.device} ${desk.address}`,
      { verified: true, userId: people[0]?.subject.userId ?? '', holders: [people[0]?.subject.userId ?? ''] },
    ],
  ]);
  const cooling = new Set<Kind>();
  const shown = { state: 'open' as 'open' | 'already-shown', done: 0, sent: 0, ended: 0 };
  const unreachable = new Set<string>();
  /** Systems that do not even say whom they know. */
  const silent = new Set<string>();
  /** What else than the user id means somebody: an extension. */
  const numbers = new Map<string, string>();
  /** How long systems take to describe an entry. */
  const slow = { seconds: 0 };
  /** What the systems answer to a change. */
  const applied: { outcome: Outcome; code?: string } = { outcome: 'done' };

  const holder = (entry: Entry): FakePerson | undefined =>
    people.find(({ subject }) => subject.userId === entry.userId);
  const stateOf = (kind: Kind, { failures, limit, mustChange = false }: FakeCredential): CredentialState => ({
    kind,
    stamp: '1',
    mustChange,
    locked: failures >= limit ? 'failed-attempts' : 'no',
    failures,
    failureLimit: limit,
  });
  const verify = (entry: Entry, kind: Kind, value: Secret): Verification => {
    asked.push({ kind, value: value.reveal(), userId: entry.userId });
    const credential = holder(entry)?.credentials[kind];
    if (!credential) return { answer: 'wrong', code: 'absent' };
    if (credential.value === value.reveal()) {
      credential.failures = 0;
      return { answer: credential.mustChange ? 'correct-expired' : 'correct' };
    }
    credential.failures += 1;
    return { answer: 'wrong', code: 'wrong' };
  };
  const system = (name: string, kind: Kind): SystemPort => ({
    name,
    type: name.startsWith('cucm') ? 'cucm' : name.startsWith('unity') ? 'unity' : 'directory',
    kinds: [kind],
    find: async () => [],
    describe: async entry => {
      if (unreachable.has(name)) throw new Error('unreachable');
      clock.pass(slow.seconds);
      const credential = holder(entry)?.credentials[kind];
      return { credentials: credential ? [stateOf(kind, credential)] : [] };
    },
    verify: async (entry, asking, value) => verify(entry, asking, value),
    renew: async () => ({ outcome: 'done' }),
    unlock: async () => ({ outcome: 'done' }),
    policy: async () => undefined,
    probe: async () => [],
    close: async () => undefined,
  });
  const systems = Object.entries(systemOf).map(([kind, name]) => system(name, kind as Kind));

  const values: ShownValue[] = [
    { kinds: ['cucm-pin'], value: new Secret('274913'), uncertain: false, mustChange: false },
  ];
  const renewal = (request: PlanRequest): Renewal => ({
    id: 'renewal-1',
    userId: request.subject.userId,
    requester: request.requester,
    plannedAt: clock.now(),
    settled: true,
    targets: request.kinds.map(kind => ({
      kind,
      system: systemOf[kind] ?? '',
      ...applied,
      mustChange: false,
      delivery: 'screen',
      told: false,
    })),
  });
  const renewals: Renewals = {
    options: subject =>
      subject.entries.map(({ system: name }) => {
        const kind = (Object.keys(systemOf) as Kind[]).find(candidate => systemOf[candidate] === name) ?? 'cucm-pin';
        return { kind, systems: [name] };
      }),
    versions: async () => new Map(),
    plan: async request => {
      plans.push(request);
      const chosen = Object.values(request.chosen ?? {})[0]?.reveal();
      if (chosen === '111111') {
        return {
          refused: {
            reason: 'violations',
            kind: 'cucm-pin',
            violations: [{ rule: 'repeated-digit', message: 'rule.repeated-digit', params: { count: 3 } }],
          },
        };
      }
      return { planned: renewal(request) };
    },
    apply: async () => renewal(plans.at(-1) as PlanRequest),
    get: async () => undefined,
    openScreen: async () =>
      shown.state === 'open' ? { state: 'open', values, until: clock.now() + 180_000 } : { state: 'already-shown' },
    screenSent: async () => {
      shown.sent += 1;
    },
    screenDone: async () => {
      shown.done += 1;
      shown.state = 'already-shown';
    },
    dialogEnded: async () => {
      shown.ended += 1;
    },
    mailGivenUp: async () => undefined,
    unlock: async (_subject, kinds) =>
      kinds.map(kind => ({ kind, system: systemOf[kind] ?? '', answer: { outcome: 'done' as const } })),
    status: async subject =>
      Object.entries(people.find(one => one.subject.userId === subject.userId)?.credentials ?? {}).map(
        ([kind, credential]) => ({
          kind: kind as Kind,
          system: systemOf[kind as Kind] ?? '',
          state: stateOf(kind as Kind, credential),
        }),
      ),
    coolingKinds: async () => cooling,
    recover: async () => undefined,
    start: () => undefined,
    stop: async () => undefined,
  };

  const journal = createJournalStore(store);
  const parts: DialogParts = {
    config,
    systems,
    pinSync,
    ...more,
    security: { address: 'security@corp.test', language: 'en' },
    limits: {
      failedAttempts: 3,
      resetFailedAfterMinutes: 30,
      lockoutMinutes: 30,
      ...config.ceilings,
    },
    subjects: {
      find: async typed => {
        const found = people.find(({ subject }) => subject.userId === (numbers.get(typed) ?? typed));
        const unavailable = [...silent];
        if (!found) return { none: silent.size > 0 ? 'unavailable' : 'unknown', unavailable };
        const entries = found.subject.entries.filter(entry => !silent.has(entry.system));
        return { found: { ...found.subject, entries, unavailable } };
      },
    },
    renewals,
    devices: {
      lookup: async (device, address) =>
        lookups.get(`${device} ${address}`) ?? { verified: false, reason: 'source-mismatch', holders: [] },
    },
    audit: { append: async event => void audits.push(event) },
    mail: { enqueue: async request => void mails.push(request) },
    sessions: createSessionStore({ store, audit: { appendIn: async (_trx, event) => void audits.push(event) } }),
    attemptStore: createAttemptStore(store),
    codeStore: createCodeStore(store),
    leases: {
      take: (subject, owner, now, until) => journal.acquire({ subject, owner, until }, now),
      release: (subject, owner) => journal.release(subject, owner),
    },
    // Time passes while a dialog waits.
    sleep: async milliseconds => clock.pass(milliseconds / 1000),
    keyring,
    clock,
    random: cryptoRandom,
    log: silentLog,
  };
  const dialog = createDialog(parts);
  /** A second node on the same store. */
  const otherNode = (alone = false) =>
    createDialog({
      ...parts,
      alone,
      sessions: createSessionStore({ store, audit: { appendIn: async (_trx, event) => void audits.push(event) } }),
    });

  const send = async (page: Page): Promise<Seen> => {
    const work = page.afterwards?.();
    await work;
    return seen(page);
  };
  const enter = async (caller: Caller = desk): Promise<Seen> => send(await dialog.enter(caller));
  const act = async (
    from: Seen,
    action: Action,
    inputs: Partial<Record<InputName, string>> = {},
    caller: Caller = desk,
  ): Promise<Seen> => {
    const secrets = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, new Secret(value)]));
    return send(await dialog.act(from.token, { action, inputs: secrets }, caller));
  };
  /** Acts, and follows a page that waits until the result is due. */
  const walk = async (
    from: Seen,
    action: Action,
    inputs: Partial<Record<InputName, string>> = {},
    caller: Caller = desk,
  ): Promise<Seen> => {
    let page = await act(from, action, inputs, caller);
    for (let asked = 0; page.page.screen.refreshSeconds !== undefined && asked < 5; asked += 1) {
      clock.pass(3);
      page = await act(page, 'next', {}, caller);
    }
    return page;
  };
  return {
    dialog,
    otherNode,
    clock,
    store,
    keyring,
    asked,
    audits,
    mails,
    plans,
    lookups,
    cooling,
    shown,
    unreachable,
    silent,
    slow,
    numbers,
    applied,
    renewals,
    enter,
    act,
    walk,
    values,
  };
}
