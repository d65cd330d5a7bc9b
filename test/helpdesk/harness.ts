import type request from 'supertest';
import { silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { helpdeskSchema } from '../../src/config/helpdesk.ts';
import type { ApprovalState, Approvals, CallerCodes } from '../../src/dialog/ports.ts';
import { createCallers } from '../../src/helpdesk/callers.ts';
import { helpdeskRoutes } from '../../src/helpdesk/helpdesk-routes.ts';
import type { HelpdeskParts, HistoryRow } from '../../src/helpdesk/parts.ts';
import type { DetailsPort, PlaceOutcome, UserDetails } from '../../src/people/details.ts';
import type { FoundGroup } from '../../src/people/search.ts';
import type { Kind } from '../../src/policy/kind.ts';
import { createSubjects } from '../../src/renewal/subjects.ts';
import { createCallerCheckStore } from '../../src/store/caller-check-store.ts';
import { openStore } from '../../src/store/store.ts';
import type { GivenGrant } from '../../src/web/role-book.ts';
import { World } from '../renewal/world.ts';
import { Browser, groupOf, pages } from '../web/harness.ts';

/** The code that every caller reads out. */
export const RIGHT_CODE = '12345678';

const noTexts = { label: '', display: '', asciiDisplay: '', alertingName: '', asciiAlertingName: '' };

/** What CUCM knows of the world's one person. */
export const annsDetails: UserDetails = {
  system: 'cucm:main',
  id: 'id-cucm:main',
  userId: 'jdoe',
  person: { firstName: 'Ann', middleName: '', lastName: 'Doe', department: '', mail: 'ann@corp.test' },
  synchronised: false,
  shared: ['71000'],
  appearances: [{ ...noTexts, device: 'SEP1', type: 'ip-phone', index: 1, pattern: '71104', partition: '' }],
};

/** CUCM's details of the world's one person, with two phones. */
export function fakeDetails(
  answers: Readonly<Record<string, PlaceOutcome['answer']>> = {},
): DetailsPort & { updates: object[] } {
  const updates: object[] = [];
  const places = (lastName = 'Doe'): readonly PlaceOutcome[] => [
    {
      place: 'user',
      name: 'jdoe',
      changes: [{ field: 'lastName', from: 'Doe', to: lastName }],
      answer: { outcome: 'done' },
    },
    {
      place: 'ip-phone',
      name: 'SEP1',
      changes: [{ field: 'display', pattern: '71104', from: 'Ann Doe', to: `Ann ${lastName}` }],
      answer: answers['SEP1'] ?? { outcome: 'done' },
    },
  ];
  return {
    updates,
    name: 'cucm:main',
    describe: async userId => (userId === 'jdoe' ? annsDetails : undefined),
    preview: async (_userId, change) => ({
      details: annsDetails,
      texts: noTexts,
      places: Object.keys(change).length === 0 ? [] : places(change.lastName),
    }),
    async update(_userId, change, tell) {
      updates.push(change);
      const outcomes = places(change.lastName);
      for (const outcome of outcomes) {
        await new Promise(resolve => setImmediate(resolve));
        tell?.(outcome);
      }
      return outcomes;
    },
  };
}

/** What a test of the helpdesk may set. */
export interface HelpdeskOptions {
  readonly config?: object;
  /** How the agent's grant differs. */
  readonly grant?: Partial<GivenGrant>;
  readonly found?: readonly FoundGroup[];
  readonly history?: readonly HistoryRow[];
  readonly details?: DetailsPort;
  /** Kinds that are switched off. */
  readonly stopped?: readonly Kind[];
  readonly withoutPush?: boolean;
}

/** The phones that are asked, and what they answer. */
export interface FakeApprovals extends Approvals {
  readonly asked: Parameters<Approvals['ask']>[0][];
  state: ApprovalState;
}

function fakeApprovals(): FakeApprovals {
  const asked: FakeApprovals['asked'] = [];
  const approvals: FakeApprovals = {
    asked,
    state: 'waiting',
    async ask(question) {
      asked.push(question);
      return `question-${asked.length}`;
    },
    read: async () => approvals.state,
    async wait() {
      while (approvals.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5));
      return approvals.state;
    },
  };
  return approvals;
}

async function callersOn(world: World, config: HelpdeskParts['config']) {
  const store = await openStore({ url: 'sqlite::memory:', clock: world.clock, log: silentLog });
  return createCallers({
    store: createCallerCheckStore(store),
    keyring: world.keyring,
    clock: world.clock,
    demand: config.verification.anyOf,
    minutes: config.verification.minutes,
  });
}

/** The helpdesk over real renewals and fake systems that know one person, `jdoe`. */
export async function helpdesk(options: HelpdeskOptions = {}) {
  const config = helpdeskSchema.parse(options.config ?? {});
  const renewalStore = await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
  const world = new World(renewalStore, { stopped: options.stopped ?? [], wait: 5000 });
  const approvals = fakeApprovals();
  const codes: { by: 'mail' | 'phone'; ticket: string | undefined }[] = [];
  const issued: string[] = [];
  const callerCodes: CallerCodes = {
    canMail: ({ mail }) => mail !== undefined,
    async send(_subject, by, { ticket }) {
      codes.push({ by, ticket });
      return { sent: `code-${codes.length}` };
    },
    check: async (_id, value) => value.reveal() === RIGHT_CODE,
  };
  const { renewals } = world.node();
  const parts: HelpdeskParts = {
    config,
    deliver: { anyScreen: false, pins: ['screen', 'link'], passwords: ['screen', 'link'] },
    subjects: createSubjects({ systems: world.systems, config: { scopes: {}, protectedGroups: [] } }),
    renewals,
    finder: { search: async () => ({ groups: options.found ?? [], truncated: false, silent: [] }) },
    details: [options.details ?? fakeDetails()],
    approvals: options.withoutPush ? undefined : approvals,
    callerCodes,
    helpdeskCodes: {
      async issue(subject) {
        issued.push(subject.userId);
        return new Secret('87654321');
      },
    },
    callers: await callersOn(world, config),
    audit: { append: async event => void world.audit.push(event) },
    history: {
      async *read() {
        yield* options.history ?? [];
      },
    },
    clock: world.clock,
    random: cryptoRandom,
    log: silentLog,
  };
  const grant: GivenGrant = {
    role: 'agent',
    groups: [groupOf('agent')],
    users: [],
    ous: [],
    clusters: [],
    showSecret: 'never',
    maySkipVerification: false,
    ...options.grant,
  };
  const given = [
    grant,
    ...(['viewer', 'auditor', 'admin'] as const).map(role => ({ ...grant, role, groups: [groupOf(role)] })),
  ];
  const site = await pages({ routes: helpdeskRoutes(parts), given });
  return { world, parts, site, approvals, codes, issued, renewals };
}

/** What {@link helpdesk} gives. */
export type HelpdeskUnderTest = Awaited<ReturnType<typeof helpdesk>>;

/** An agent's browser. */
export class Agent {
  readonly browser: Browser;
  readonly #path = '/helpdesk/users/jdoe';

  constructor({ site }: HelpdeskUnderTest) {
    this.browser = new Browser(site);
  }

  static async signedIn(under: HelpdeskUnderTest, userId = 'agent'): Promise<Agent> {
    const agent = new Agent(under);
    await agent.browser.signIn(userId);
    return agent;
  }

  async get(path = ''): Promise<request.Response> {
    return await this.browser.agent.get(path.startsWith('/helpdesk') ? path : this.#path + path);
  }

  /** Posts a form, with the token that every page of the session holds. */
  async post(path: string, fields: object = {}, headers: Record<string, string> = {}): Promise<request.Response> {
    const csrf = await this.browser.token('/helpdesk');
    const to = path.startsWith('/helpdesk') ? path : this.#path + path;
    return await this.browser.agent
      .post(to)
      .set(headers)
      .type('form')
      .send({ csrf, ...fields });
  }

  /** Has the caller read the code of a mail. */
  async verify(): Promise<void> {
    await this.post('/verify/mail-code');
    await this.post('/verify/mail-code/answer', { code: RIGHT_CODE });
  }

  /** Renews, and follows to the result as soon as it is settled. */
  async renew(fields: object): Promise<{ readonly path: string; readonly text: string }> {
    const answer = await this.post('/renew', { mustChange: 'on', ...fields });
    const path = answer.headers['location'] ?? '';
    if (path === '') throw new Error(`Not renewed: ${answer.status} ${answer.text}`);
    for (let looks = 0; looks < 200; looks += 1) {
      const { text } = await this.get(path);
      if (!text.includes('data-result="working"')) return { path, text };
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('The renewal does not settle.');
  }
}
