import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Secret } from '../../base/secret.ts';
import type { UnityConfig } from '../../config/unity.ts';
import type { FinderPort } from '../../people/search.ts';
import type { Kind } from '../../policy/kind.ts';
import type { PolicyLimits } from '../../policy/policy.ts';
import type {
  ChangeAnswer,
  CredentialState,
  Entry,
  EntryDescription,
  EntryQuery,
  ProbeFinding,
  RenewOptions,
  SystemPort,
  Verification,
} from '../../renewal/ports.ts';
import type { SurveyPort } from '../../sweep/ports.ts';
import { cannotVerify, changeAnswer, refuse, unbegun } from './answers.ts';
import { UnityClient } from './client.ts';
import { credentialPath, readCredential, stateOf, type UnityKind, unityKinds, unrenewable } from './credential.ts';
import { UnityProtocol } from './errors.ts';
import type { Fields } from './fields.ts';
import { probeUnity } from './probe.ts';
import { protectedBy } from './protection.ts';
import { AuthenticationRules, limitsOf } from './rules.ts';
import { createFinder } from './search.ts';
import { createSurvey } from './survey/survey.ts';
import { entryOf, findUsers, isLdapUser, readUser } from './user.ts';

/** What a Unity Connection adapter is made of. */
export interface UnityParts {
  readonly config: UnityConfig;
  /** PEM certificates to trust instead of the machine's own: the content of `unity.ca`. */
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits so many milliseconds; handed in by tests. */
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** One Unity Connection cluster: the port, its search, and its survey. */
export interface Unity extends SystemPort {
  readonly finder: FinderPort;
  readonly survey: SurveyPort;
}

/** One Unity Connection cluster over CUPI. Connects to nothing yet. */
export function createUnity(parts: UnityParts): Unity {
  return new UnityConnection(parts);
}

const waits = (milliseconds: number): Promise<void> => delay(milliseconds);
const lifted = { HackCount: '0', TimeHacked: '' };

class UnityConnection implements Unity {
  readonly name: string;
  readonly finder: FinderPort;
  readonly survey: SurveyPort;
  readonly type = 'unity';
  readonly kinds: readonly Kind[] = unityKinds;
  readonly #config: UnityConfig;
  readonly #clock: Clock;
  readonly #client: UnityClient;
  readonly #rules: AuthenticationRules;

  constructor({ config, ca, clock, sleep = waits }: UnityParts) {
    this.name = `unity:${config.name}`;
    this.#config = config;
    this.#clock = clock;
    const { username, password, timeout, host } = config;
    const hosts = typeof host === 'string' ? [host] : host;
    this.#client = new UnityClient({ hosts, username, password, ca, timeout });
    this.finder = createFinder(this.#client, this.name, config.match);
    this.#rules = new AuthenticationRules(this.#client, clock);
    const reading = { client: this.#client, rules: this.#rules, clock, sleep };
    this.survey = createSurvey({ ...reading, name: this.name, match: config.match });
  }

  async find(query: EntryQuery): Promise<readonly Entry[]> {
    const { match } = this.#config;
    const users = await findUsers(this.#client, match, query);
    const entries = await Promise.all(users.map(user => entryOf(this.#client, this.name, user, match)));
    return entries.filter(entry => entry !== undefined);
  }

  async describe(entry: Entry): Promise<EntryDescription> {
    const user = await readUser(this.#client, entry.id);
    if (!user) throw new UnityProtocol(this.name, `for the user ${entry.userId}`, 404);
    const [why, ...credentials] = await Promise.all([
      protectedBy(this.#client, user, this.#config),
      ...unityKinds.map(kind => this.#state(user, entry.id, kind)),
    ]);
    return { protectedBy: why, credentials };
  }

  async verify(): Promise<Verification> {
    return cannotVerify;
  }

  async renew(entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    return await this.#change(entry, kind, {
      Credentials: value.reveal(),
      CredMustChange: String(options.mustChange),
      ...(options.unlock && lifted),
    });
  }

  /** `Locked` is never sent: an administrator's lock stays. */
  async unlock(entry: Entry, kind: Kind): Promise<ChangeAnswer> {
    return await this.#change(entry, kind, lifted);
  }

  async policy(entry: Entry, kind: Kind): Promise<PolicyLimits | undefined> {
    if (!isUnityKind(kind)) return undefined;
    const credential = await readCredential(this.#client, entry.id, kind);
    const rule = credential && (await this.#rules.of(credential));
    return rule && limitsOf(rule, kind);
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await probeUnity(this.#client, this.name, this.#config);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #state(user: Fields, id: string, kind: UnityKind): Promise<CredentialState> {
    if (kind === 'unity-password' && isLdapUser(user)) return unrenewable(kind, 'held-elsewhere');
    const credential = await readCredential(this.#client, id, kind);
    if (!credential) return unrenewable(kind, 'absent');
    return stateOf(kind, credential, await this.#rules.of(credential), this.#clock.now());
  }

  async #change(entry: Entry, kind: Kind, fields: Readonly<Record<string, string>>): Promise<ChangeAnswer> {
    if (!isUnityKind(kind)) return refuse('kind', `Unity Connection holds ${unityKinds.join(' and ')} only.`);
    const obstacle = await this.#obstacle(entry, kind).catch(unbegun);
    if (obstacle) return obstacle;
    try {
      await this.#client.put(credentialPath(entry.id, kind), fields, `a change of ${kind}`);
      return { outcome: 'done' };
    } catch (error) {
      return changeAnswer(error);
    }
  }

  /** What stands against a change, whoever asks: read anew, since it may have come up since the plan. */
  async #obstacle(entry: Entry, kind: UnityKind): Promise<ChangeAnswer | undefined> {
    const user = await readUser(this.#client, entry.id);
    if (!user) return refuse('gone', `The user ${entry.userId} is no longer on ${this.name}.`);
    const [why, state] = await Promise.all([
      protectedBy(this.#client, user, this.#config),
      this.#state(user, entry.id, kind),
    ]);
    if (why !== undefined) return refuse('protected', `The user is protected (${why}) and is never changed here.`);
    return state.notRenewable && refuse(state.notRenewable, obstacles[state.notRenewable]);
  }
}

const obstacles: Readonly<Record<NonNullable<CredentialState['notRenewable']>, string>> = {
  'held-elsewhere': "The web password of an LDAP user is the directory's; change it there.",
  'cannot-change': 'The credential is marked as one that cannot be changed (CantChange).',
  absent: 'The user has no credential of this kind.',
};

function isUnityKind(kind: Kind): kind is UnityKind {
  return (unityKinds as readonly Kind[]).includes(kind);
}
