import express, { type Express } from 'express';
import request from 'supertest';
import { createKeyring } from '../../src/base/keyring.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { type AttemptLimits, createAttempts } from '../../src/dialog/attempts.ts';
import type { AuditEvent, Entry, EntryDescription, MailRequest, SystemPort } from '../../src/renewal/ports.ts';
import { createAttemptStore } from '../../src/store/attempt-store.ts';
import { createJournalStore } from '../../src/store/journal-store.ts';
import { createLocalAccountStore } from '../../src/store/local-account-store.ts';
import { openStore } from '../../src/store/store.ts';
import { createWebSessionStore } from '../../src/store/web-session-store.ts';
import { loadAssets } from '../../src/web/assets.ts';
import { cookieNames } from '../../src/web/cookie.ts';
import { createDoor } from '../../src/web/door.ts';
import { homeRoutes } from '../../src/web/home-routes.ts';
import { createMembership } from '../../src/web/membership.ts';
import { createOidc, type OidcConfig } from '../../src/web/oidc.ts';
import { oidcRoutes } from '../../src/web/oidc-routes.ts';
import { createRoleBook, type GivenGrant } from '../../src/web/role-book.ts';
import type { NavigationEntry, WebRoute } from '../../src/web/route.ts';
import { createSessions } from '../../src/web/sessions.ts';
import { signInRoutes } from '../../src/web/sign-in-routes.ts';
import type { Visitor } from '../../src/web/visitor.ts';
import { webRouter } from '../../src/web/web-router.ts';
import { TestClock } from '../dialog/harness.ts';

/** An account of the fake directory. */
export interface FakeAccount {
  password: string;
  groups: string[];
  enabled: boolean;
  failures: number;
  displayName?: string;
}

/** The directory as a test holds it. */
export interface FakeDirectory {
  readonly port: SystemPort;
  readonly accounts: Map<string, FakeAccount>;
  /** True: nothing answers. */
  silent: boolean;
  /** True: users are found, and none is judged. */
  judgesNobody: boolean;
  /** True: users are found, and nothing is said of them. */
  describesNobody: boolean;
  /** Passwords that were passed on. */
  readonly guesses: string[];
}

/** AD locks here at so many failures. */
const FAILURE_LIMIT = 5;

/** A directory in memory that counts failures as Active Directory does. */
export function fakeDirectory(): FakeDirectory {
  const accounts = new Map<string, FakeAccount>();
  const answering = (): void => {
    if (directory.silent) throw new Error('directory-unreachable');
  };
  const port: SystemPort = {
    name: 'directory',
    type: 'directory',
    kinds: ['directory-password'],
    async find({ by, value }) {
      answering();
      const name = (by === 'id' ? value.replace(/^id-/, '') : value).toLowerCase();
      const account = accounts.get(name);
      if (!account) return [];
      const { enabled, displayName } = account;
      const entry: Entry = { system: 'directory', id: `id-${name}`, userId: name, enabled, person: { displayName } };
      return [{ ...entry, dn: `CN=${name},OU=Staff,DC=corp,DC=test` }];
    },
    async describe({ userId }): Promise<EntryDescription> {
      answering();
      if (directory.describesNobody) throw new Error('directory-unreachable');
      const account = accounts.get(userId);
      const failures = account?.failures ?? 0;
      return {
        groups: account?.groups ?? [],
        credentials: [
          {
            kind: 'directory-password',
            stamp: '1',
            mustChange: false,
            locked: failures >= FAILURE_LIMIT ? 'failed-attempts' : 'no',
            failures,
            failureLimit: FAILURE_LIMIT,
          },
        ],
      };
    },
    async verify({ userId }, _kind, value) {
      directory.guesses.push(userId);
      if (directory.judgesNobody) return { answer: 'unavailable', code: 'directory-unreachable', detail: 'Silent.' };
      const account = accounts.get(userId);
      if (account?.password === value.reveal()) {
        account.failures = 0;
        return { answer: 'correct' };
      }
      if (account) account.failures += 1;
      return { answer: 'wrong', code: 'wrong' };
    },
    canVerify: async () => !directory.silent && !directory.judgesNobody,
    renew: async () => ({ outcome: 'done' }),
    unlock: async () => ({ outcome: 'done' }),
    policy: async () => undefined,
    probe: async () => [],
    close: async () => undefined,
  };
  const directory: FakeDirectory = {
    port,
    accounts,
    silent: false,
    judgesNobody: false,
    describesNobody: false,
    guesses: [],
  };
  return directory;
}

/** The groups that give the roles of a test. */
export const groupOf = (role: string): string => `CN=${role},OU=Groups,DC=corp,DC=test`;

const everywhere = { users: [], ous: [], clusters: [], showSecret: 'never', maySkipVerification: false } as const;

/** Each role to a group of its name. */
export const givenGrants: readonly GivenGrant[] = (['viewer', 'agent', 'auditor', 'admin'] as const).map(role => ({
  ...everywhere,
  role,
  groups: [groupOf(role)],
}));

/** What a test may set. */
export interface HarnessOptions {
  readonly routes?: readonly WebRoute[] | undefined;
  readonly navigation?: readonly NavigationEntry[] | undefined;
  readonly publicUrl?: string | undefined;
  readonly limits?: Partial<AttemptLimits> | undefined;
  readonly given?: readonly GivenGrant[] | undefined;
  readonly oidc?: OidcConfig | undefined;
  /** The content of `web.oidc.ca`. */
  readonly oidcCa?: string | undefined;
  readonly log?: Log | undefined;
  /** A real directory in the place of the one in memory. */
  readonly directory?: SystemPort | undefined;
}

const limits: AttemptLimits = {
  failedAttempts: 5,
  resetFailedAfterMinutes: 30,
  lockoutMinutes: 30,
  requesterPerHour: 500,
  allPerHour: 5000,
};

/** Words that say their own key, so that a page shows what it was written with. */
const words = { say: (language: string, key: string): string => `${language}:${key}` };

/** The pages over a store in memory, with one account for each role and `nobody` without any. */
export async function pages(options: HarnessOptions = {}) {
  const { navigation = [], publicUrl = 'http://127.0.0.1:8080' } = options;
  const clock = new TestClock();
  const random = cryptoRandom;
  const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
  const store = await openStore({ url: 'sqlite::memory:', clock, log: silentLog });
  const events: AuditEvent[] = [];
  const audit = { append: async (event: AuditEvent) => void events.push(event) };
  const mails: MailRequest[] = [];
  const directory = fakeDirectory();
  for (const role of ['viewer', 'agent', 'auditor', 'admin', 'nobody']) {
    const groups = role === 'nobody' ? [] : [groupOf(role)];
    directory.accounts.set(role, { password: `${role}-secret`, groups, enabled: true, failures: 0 });
  }
  const journal = createJournalStore(store);
  const attempts = createAttempts({
    store: createAttemptStore(store),
    limits: { ...limits, ...options.limits },
    keyring,
    clock,
    random,
  });
  const accounts = createLocalAccountStore(store);
  const book = createRoleBook(options.given ?? givenGrants);
  const parts = { audit, keyring, clock, random, log: silentLog, book };
  const port = options.directory ?? directory.port;
  const membership = createMembership(port, clock);
  const sessions = createSessions({
    ...parts,
    store: createWebSessionStore(store),
    membership,
    hasLocalAccount: async name => (await accounts.find(name)) !== undefined,
    idleMinutes: 15,
    totalHours: 8,
  });
  const waits: number[] = [];
  const door = createDoor({
    ...parts,
    systems: [port],
    directory: port,
    attempts,
    accounts,
    leases: {
      take: (subject, owner, now, until) => journal.acquire({ subject, owner, until }, now),
      release: (subject, owner) => journal.release(subject, owner),
    },
    mail: { enqueue: async mail => void mails.push(mail) },
    answerAt: (submitted, ready) => Math.max(submitted + 3000, ready),
    sleep: async milliseconds => void waits.push(milliseconds),
  });
  const cookies = cookieNames(publicUrl.startsWith('https:'));
  const atProvider = options.oidc
    ? oidcRoutes({
        ...parts,
        oidc: createOidc({ config: options.oidc, ca: options.oidcCa, publicUrl, clock, log: options.log ?? silentLog }),
        sessions,
        membership,
        cookies,
        contact: '+33 1',
      })
    : [];
  const routes = [
    ...homeRoutes(navigation),
    ...signInRoutes({ door, sessions, cookies, contact: '+33 1', hasProvider: options.oidc !== undefined }),
    ...atProvider,
    ...(options.routes ?? []),
  ];
  const assets = loadAssets();
  const app: Express = express()
    .use(assets.router)
    .use(
      webRouter(routes, {
        ...parts,
        sessions,
        proveAgain: door.proveAgain,
        words,
        publicUrl,
        contact: '+33 1',
        assets,
        navigation,
      }),
    );
  const visitorOf = (role: string): Visitor =>
    book.visitor({ userId: role, name: role, signedInBy: 'directory', groups: [groupOf(role)] });
  return { app, clock, store, events, mails, directory, sessions, accounts, waits, cookies, routes, visitorOf };
}

/** What {@link pages} gives. */
export type PagesUnderTest = Awaited<ReturnType<typeof pages>>;

/** A browser: keeps cookies, brings the token that the last page held. */
export class Browser {
  readonly agent: ReturnType<typeof request.agent>;

  constructor({ app }: { readonly app: Express }) {
    this.agent = request.agent(app);
  }

  /** The token that a page's form holds. */
  async token(path = '/sign-in'): Promise<string> {
    const { text } = await this.agent.get(path);
    return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async post(path: string, fields: object = {}, from = '/sign-in'): Promise<request.Response> {
    const csrf = await this.token(from);
    return await this.agent
      .post(path)
      .type('form')
      .send({ csrf, ...fields });
  }

  signIn(userId: string, password = `${userId}-secret`, to = '/'): Promise<request.Response> {
    return this.post('/sign-in', { userId, password, to });
  }
}
