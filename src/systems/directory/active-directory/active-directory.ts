import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../base/log.ts';
import type { Secret } from '../../../base/secret.ts';
import type { DirectoryConfig } from '../../../config/directory.ts';
import type { Kind } from '../../../policy/kind.ts';
import type { PolicyLimits } from '../../../policy/policy.ts';
import type {
  ChangeAnswer,
  Entry,
  EntryDescription,
  EntryQuery,
  ProbeFinding,
  RenewOptions,
  SystemPort,
  Verification,
} from '../../../renewal/ports.ts';
import { failedChange, gone, protectedAnswer, unbegun, unverified, wrongKind } from '../answers.ts';
import { DirectoryProtocol } from '../errors.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import type { Session } from '../session.ts';
import { type AccountAttributes, entryOf, findAccounts, readAccount } from './account.ts';
import { changeRefusal, type RefusedChange, verificationOf } from './answers.ts';
import { policyHintsControl, resetChanges, unlockChange } from './change.ts';
import { domainDn, type EffectivePolicy, Policies } from './domain.ts';
import { groupsOf } from './groups.ts';
import { limitsOf } from './policy.ts';
import { protectedBy } from './privileged.ts';
import { probeActiveDirectory } from './probe.ts';
import { isLocked, stateOf } from './state.ts';
import { fromFileTime } from './time.ts';

/** Everything the adapter works with. */
export interface ActiveDirectoryParts {
  readonly config: DirectoryConfig;
  readonly servers: Servers;
  readonly attributes: AccountAttributes;
  readonly clock: Clock;
  readonly log: Log;
}

/** Active Directory, or Samba in its place. Facts: `systems.md` "Directory". */
export class ActiveDirectory implements SystemPort {
  readonly name = 'directory';
  readonly type = 'directory';
  readonly kinds: readonly Kind[] = ['directory-password'];
  readonly #parts: ActiveDirectoryParts;
  readonly #policies: Policies;

  constructor(parts: ActiveDirectoryParts) {
    this.#parts = parts;
    this.#policies = new Policies(parts.clock);
  }

  async find(query: EntryQuery): Promise<readonly Entry[]> {
    const { servers, config, attributes, clock } = this.#parts;
    const rows = await servers.read(session => findAccounts(session, config.baseDn, query, attributes));
    return rows.map(row => entryOf(row, attributes, clock.now())).filter(entry => entry !== undefined);
  }

  async describe(entry: Entry): Promise<EntryDescription> {
    const { servers, config, clock } = this.#parts;
    return await servers.readCurrent(async (session, rootDse) => {
      const account = await this.#accountOf(session, entry);
      const groups = await groupsOf(session, domainDn(rootDse), account);
      const effective = await this.#policies.of(account, session, rootDse);
      return {
        protectedBy: this.#protectedBy(account, rootDse),
        groups,
        credentials: [stateOf(account, effective, config.failureLimit, clock.now())],
      };
    });
  }

  async verify(entry: Entry, _kind: Kind, value: Secret): Promise<Verification> {
    const { servers, config } = this.#parts;
    // An empty value would be an anonymous bind, which succeeds whoever is named (RFC 4513 section 5.1.2).
    if (value.reveal() === '') return { answer: 'wrong', code: 'empty' };
    try {
      const account = await servers.read(session => readAccount(session, config.baseDn, entry));
      if (!account) return { answer: 'wrong', code: 'no-such-user' };
      return verificationOf(await servers.bindAs(account.dn, value));
    } catch (error) {
      return unverified(error);
    }
  }

  async renew(entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    if (kind !== 'directory-password') return wrongKind;
    return await this.#change(entry, async (account, session, rootDse) => {
      const hints = options.chosen ? policyHintsControl(rootDse) : undefined;
      if (options.chosen && !hints && this.#parts.config.withoutPolicyHints === 'refuse') return historyUnenforceable;
      const changes = resetChanges(value, { ...options, unlock: options.unlock || isLocked(account) });
      const effective = await this.#policies.of(account, session, rootDse);
      const about = { hinted: hints !== undefined, young: this.#isYoung(account, effective) };
      return await attempt(() => session.modify(account.dn, changes, hints ? [hints] : []), about);
    });
  }

  async unlock(entry: Entry, kind: Kind): Promise<ChangeAnswer> {
    if (kind !== 'directory-password') return wrongKind;
    return await this.#change(entry, (account, session) =>
      attempt(() => session.modify(account.dn, [unlockChange()]), { hinted: false, young: false }),
    );
  }

  async policy(entry: Entry): Promise<PolicyLimits | undefined> {
    return await this.#parts.servers.read(async (session, rootDse) => {
      const { policy } = await this.#policies.of(await this.#accountOf(session, entry), session, rootDse);
      return policy && limitsOf(policy);
    });
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await probeActiveDirectory(this.#parts);
  }

  async close(): Promise<void> {
    await this.#parts.servers.close();
  }

  /** Looks the account up again on the connection that will change it, and refuses protected ones whoever asks. */
  async #change(
    entry: Entry,
    work: (account: Row, session: Session, rootDse: RootDse) => Promise<ChangeAnswer>,
  ): Promise<ChangeAnswer> {
    const { servers, config } = this.#parts;
    try {
      return await servers.write(async (session, rootDse) => {
        const account = await readAccount(session, config.baseDn, entry);
        if (!account) return gone;
        const why = this.#protectedBy(account, rootDse);
        return why === undefined ? await work(account, session, rootDse) : protectedAnswer(why);
      });
    } catch (error) {
      return unbegun(failedChange(error));
    }
  }

  #protectedBy(account: Row, rootDse: RootDse): string | undefined {
    return protectedBy(account, { bindName: this.#parts.config.bindDn, sids: rootDse.ownSids });
  }

  #isYoung(account: Row, { policy }: EffectivePolicy): boolean {
    const lastSet = fromFileTime(account.integer('pwdLastSet'));
    return lastSet !== undefined && this.#parts.clock.now() - lastSet < (policy?.minAge ?? 0);
  }

  async #accountOf(session: Session, entry: Entry): Promise<Row> {
    const account = await readAccount(session, this.#parts.config.baseDn, entry);
    if (account) return account;
    throw new DirectoryProtocol(`The entry ${entry.userId} is no longer under directory.baseDn.`);
  }
}

const historyUnenforceable: ChangeAnswer = {
  outcome: 'refused',
  code: 'history-unenforceable',
  detail:
    'This domain controller cannot enforce history on a reset (no policy-hints control), and directory.withoutPolicyHints is refuse.',
};

async function attempt(send: () => Promise<void>, about: RefusedChange): Promise<ChangeAnswer> {
  try {
    await send();
    return { outcome: 'done' };
  } catch (error) {
    return changeRefusal(error, about);
  }
}
