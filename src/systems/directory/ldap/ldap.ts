import { Attribute, Change, PasswordPolicyControl } from 'ldapts';
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
import {
  failedChange,
  gone,
  lockedByAdministrator,
  protectedAnswer,
  unbegun,
  unverified,
  wrongKind,
} from '../answers.ts';
import { DirectoryProtocol } from '../errors.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import type { Session } from '../session.ts';
import { entryOf, findEntries, type LdapAttributes, readEntry } from './account.ts';
import { changeRefusal, verificationOf } from './answers.ts';
import { groupsOf } from './groups.ts';
import { LdapPolicies, limitsOf } from './policy.ts';
import { probeLdap } from './probe.ts';
import { lockOf, stateOf } from './state.ts';

/** Everything the adapter works with. */
export interface LdapParts {
  readonly config: DirectoryConfig;
  readonly servers: Servers;
  readonly attributes: LdapAttributes;
  readonly clock: Clock;
  readonly log: Log;
}

/** A directory with RFC 3062 and, where it has one, the password policy of draft-behera (OpenLDAP's ppolicy). */
export class LdapDirectory implements SystemPort {
  readonly name = 'directory';
  readonly type = 'directory';
  readonly kinds: readonly Kind[] = ['directory-password'];
  readonly #parts: LdapParts;
  readonly #policies: LdapPolicies;

  constructor(parts: LdapParts) {
    this.#parts = parts;
    this.#policies = new LdapPolicies(parts.clock);
  }

  async find(query: EntryQuery): Promise<readonly Entry[]> {
    const { servers, config, attributes } = this.#parts;
    const rows = await servers.read(session => findEntries(session, config.baseDn, query, attributes));
    return rows.map(row => entryOf(row, attributes)).filter(entry => entry !== undefined);
  }

  async describe(entry: Entry): Promise<EntryDescription> {
    return await this.#parts.servers.readCurrent(async (session, rootDse) => {
      const row = await this.#rowOf(session, entry);
      const context = this.#contextOf(rootDse);
      const policy = await this.#policies.of(row, session, context);
      return {
        protectedBy: this.#protectedBy(row),
        groups: await groupsOf(session, context, row.dn),
        credentials: [stateOf(row, policy, this.#parts.clock.now())],
      };
    });
  }

  async verify(entry: Entry, _kind: Kind, value: Secret): Promise<Verification> {
    const { servers, config } = this.#parts;
    // An empty value would be an anonymous bind, which succeeds whoever is named (RFC 4513 section 5.1.2).
    if (value.reveal() === '') return { answer: 'wrong', code: 'empty' };
    try {
      const row = await servers.read(session => readEntry(session, config.baseDn, entry));
      if (!row) return { answer: 'wrong', code: 'no-such-user' };
      const control = new PasswordPolicyControl();
      const answer = await servers.bindAs(row.dn, value, [control]);
      return verificationOf(answer, control.value?.error);
    } catch (error) {
      return unverified(error);
    }
  }

  async renew(entry: Entry, kind: Kind, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    if (kind !== 'directory-password') return wrongKind;
    return await this.#change(entry, async (row, session, rootDse) => {
      const control = new PasswordPolicyControl();
      try {
        await session.setPassword(row.dn, value.reveal(), control);
      } catch (error) {
        return changeRefusal(error, control.value?.error);
      }
      if (rootDse.supportedControls.has(PasswordPolicyControl.type)) {
        await this.#mustChange(session, row.dn, options.mustChange);
      }
      return { outcome: 'done' };
    });
  }

  async unlock(entry: Entry, kind: Kind): Promise<ChangeAnswer> {
    if (kind !== 'directory-password') return wrongKind;
    return await this.#change(entry, async (row, session) => {
      try {
        await session.modify(row.dn, [replace('pwdAccountLockedTime', [])]);
        return { outcome: 'done' };
      } catch (error) {
        return changeRefusal(error, undefined);
      }
    });
  }

  async policy(entry: Entry): Promise<PolicyLimits | undefined> {
    return await this.#parts.servers.read(async (session, rootDse) => {
      const row = await this.#rowOf(session, entry);
      const policy = await this.#policies.of(row, session, this.#contextOf(rootDse));
      return policy && limitsOf(policy);
    });
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await probeLdap(this.#parts);
  }

  async close(): Promise<void> {
    await this.#parts.servers.close();
  }

  /**
   * A change by somebody else than the user may set pwdReset by itself (pwdMustChange), so it is always said which is
   * wanted. The value has been changed by then: what fails here is the operator's to know, and no failure of the change.
   */
  async #mustChange(session: Session, dn: string, mustChange: boolean): Promise<void> {
    try {
      await session.modify(dn, [replace('pwdReset', mustChange ? ['TRUE'] : [])]);
    } catch {
      this.#parts.log.warn(
        { dn },
        'The password was set, but pwdReset could not be written; grant write access to it.',
      );
    }
  }

  async #change(
    entry: Entry,
    work: (row: Row, session: Session, rootDse: RootDse) => Promise<ChangeAnswer>,
  ): Promise<ChangeAnswer> {
    const { servers, config, clock } = this.#parts;
    try {
      return await servers.write(async (session, rootDse) => {
        const row = await readEntry(session, config.baseDn, entry);
        if (!row) return gone;
        const why = this.#protectedBy(row);
        if (why !== undefined) return protectedAnswer(why);
        // A new value would lift an administrator's lock too (slapo-ppolicy); so this one refuses.
        if (lockOf(row, undefined, clock.now()) === 'administrator') return lockedByAdministrator;
        return await work(row, session, rootDse);
      });
    } catch (error) {
      return unbegun(failedChange(error));
    }
  }

  #protectedBy(row: Row): string | undefined {
    return row.dn.toLowerCase() === this.#parts.config.bindDn.toLowerCase() ? 'own-account' : undefined;
  }

  /** Policies and groups may stand beside the configured base: the naming context that holds it is searched. */
  #contextOf(rootDse: RootDse): string {
    const base = this.#parts.config.baseDn.toLowerCase();
    const holding = rootDse.namingContexts.filter(context => base.endsWith(context.toLowerCase()));
    return holding.toSorted((a, b) => b.length - a.length)[0] ?? this.#parts.config.baseDn;
  }

  async #rowOf(session: Session, entry: Entry): Promise<Row> {
    const row = await readEntry(session, this.#parts.config.baseDn, entry);
    if (row) return row;
    throw new DirectoryProtocol(`The entry ${entry.userId} is no longer under directory.baseDn.`);
  }
}

function replace(type: string, values: string[]): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values }) });
}
