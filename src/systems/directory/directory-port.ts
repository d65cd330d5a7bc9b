import type { Secret } from '../../base/secret.ts';
import type { FinderPort } from '../../people/search.ts';
import type { Kind } from '../../policy/kind.ts';
import type { PolicyLimits } from '../../policy/policy.ts';
import type {
  ChangeAnswer,
  Entry,
  EntryDescription,
  EntryQuery,
  ProbeFinding,
  RenewOptions,
  SystemPort,
  Verification,
} from '../../renewal/ports.ts';
import type { SurveyPort } from '../../sweep/ports.ts';
import { failedChange, gone, unbegun, unverified, wrongKind } from './answers.ts';
import { DirectoryProtocol } from './errors.ts';
import type { DirectoryFamily, EntryContext } from './family.ts';
import type { RootDse } from './root-dse.ts';
import { createFinder, type SearchPlaces } from './search.ts';
import type { Servers } from './servers.ts';
import type { Session } from './session.ts';
import { createSurvey } from './survey/survey.ts';

/** A directory: the port, its search, and its survey. */
export interface Directory extends SystemPort {
  readonly finder: FinderPort;
  readonly survey: SurveyPort;
}

/** A directory of either family as the renewal sees it. Facts: `systems.md` "Directory". */
export class DirectoryPort implements Directory {
  readonly name = 'directory';
  readonly type = 'directory';
  readonly kinds: readonly Kind[] = ['directory-password'];
  readonly #servers: Servers;
  readonly #family: DirectoryFamily;
  readonly finder: FinderPort;
  readonly survey: SurveyPort;

  constructor(servers: Servers, family: DirectoryFamily, places: SearchPlaces) {
    this.#servers = servers;
    this.#family = family;
    this.finder = createFinder(servers, places);
    this.survey = createSurvey(servers, family, places);
  }

  async find(query: EntryQuery): Promise<readonly Entry[]> {
    return await this.#servers.read(session => this.#family.find(session, query));
  }

  async describe(entry: Entry): Promise<EntryDescription> {
    return await this.#servers.readCurrent(async (session, rootDse) =>
      this.#family.describe(await this.#contextOf(entry, session, rootDse)),
    );
  }

  async verify(entry: Entry, _kind: Kind, value: Secret): Promise<Verification> {
    // An empty value would be an anonymous bind, which succeeds whoever is named (RFC 4513 section 5.1.2).
    if (value.reveal() === '') return { answer: 'wrong', code: 'empty' };
    try {
      const row = await this.#servers.read(session => this.#family.read(session, entry));
      return row ? await this.#family.verify(row.dn, value) : { answer: 'wrong', code: 'no-such-user' };
    } catch (error) {
      return unverified(error);
    }
  }

  async canVerify(): Promise<boolean> {
    // A connection of its own, as a user's bind has: pooled ones may outlive a server that takes no more.
    return await this.#servers
      .write(async () => undefined)
      .then(
        () => true,
        () => false,
      );
  }

  async renew(entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    return await this.#change(entry, kind, context => this.#family.renew(context, value, options));
  }

  async unlock(entry: Entry, kind: Kind): Promise<ChangeAnswer> {
    return await this.#change(entry, kind, context => this.#family.unlock(context));
  }

  async policy(entry: Entry): Promise<PolicyLimits | undefined> {
    return await this.#servers.read(async (session, rootDse) =>
      this.#family.policy(await this.#contextOf(entry, session, rootDse)),
    );
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await this.#family.probe();
  }

  async close(): Promise<void> {
    await this.#servers.close();
  }

  /** Looks the entry up again on the connection that will change it. `work` answers what became of the change itself. */
  async #change(
    entry: Entry,
    kind: Kind,
    work: (context: EntryContext) => Promise<ChangeAnswer>,
  ): Promise<ChangeAnswer> {
    if (kind !== 'directory-password') return wrongKind;
    try {
      return await this.#servers.write(async (session, rootDse) => {
        const row = await this.#family.read(session, entry);
        if (!row) return gone;
        const context = { row, session, rootDse };
        return this.#family.obstacle(context) ?? (await work(context));
      });
    } catch (error) {
      return unbegun(failedChange(error));
    }
  }

  async #contextOf(entry: Entry, session: Session, rootDse: RootDse): Promise<EntryContext> {
    const row = await this.#family.read(session, entry);
    if (row) return { row, session, rootDse };
    throw new DirectoryProtocol(`The entry ${entry.userId} is no longer under directory.baseDn.`);
  }
}
