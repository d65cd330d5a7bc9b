import { Attribute, Change, type Filter, PasswordPolicyControl } from 'ldapts';
import type { Secret } from '../../../base/secret.ts';
import type { PolicyLimits } from '../../../policy/policy.ts';
import type {
  ChangeAnswer,
  Entry,
  EntryDescription,
  EntryQuery,
  ProbeFinding,
  RenewOptions,
  Verification,
} from '../../../renewal/ports.ts';
import type { SurveyedEntry } from '../../../sweep/ports.ts';
import { lockedByAdministrator, protectedAnswer } from '../answers.ts';
import type { DirectoryFamily, EntryContext } from '../family.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { entryOf, findEntries, readEntry, surveyEntries } from './account.ts';
import { changeRefusal, verificationOf } from './answers.ts';
import { groupsOf } from './groups.ts';
import type { LdapParts } from './parts.ts';
import { LdapPolicies, type LdapPolicy, limitsOf } from './policy.ts';
import { probeLdap } from './probe.ts';
import { lockOf, stateOf } from './state.ts';
import { surveyedEntry } from './surveyed.ts';

/** A directory with RFC 3062 and, where it has one, the password policy of draft-behera (OpenLDAP's ppolicy). */
export class LdapDirectory implements DirectoryFamily {
  readonly #parts: LdapParts;
  readonly #policies: LdapPolicies;

  constructor(parts: LdapParts) {
    this.#parts = parts;
    this.#policies = new LdapPolicies(parts.clock);
  }

  async find(session: Session, query: EntryQuery): Promise<readonly Entry[]> {
    const { config, attributes } = this.#parts;
    const rows = await findEntries(session, config.baseDn, query, attributes);
    return rows.map(row => entryOf(row, attributes)).filter(entry => entry !== undefined);
  }

  async read(session: Session, entry: Entry): Promise<Row | undefined> {
    return await readEntry(session, this.#parts.config.baseDn, entry);
  }

  async describe(context: EntryContext): Promise<EntryDescription> {
    const { row, session, rootDse } = context;
    return {
      protectedBy: this.#protectedBy(row),
      groups: await groupsOf(session, this.#holdingContext(rootDse), row.dn),
      credentials: [stateOf(row, await this.#policyOf(context), this.#parts.clock.now())],
    };
  }

  async verify(dn: string, value: Secret): Promise<Verification> {
    const control = new PasswordPolicyControl();
    const answer = await this.#parts.servers.bindAs(dn, value, [control]);
    return verificationOf(answer, control.value?.error);
  }

  obstacle({ row }: EntryContext): ChangeAnswer | undefined {
    const why = this.#protectedBy(row);
    if (why !== undefined) return protectedAnswer(why);
    // A new value would lift an administrator's lock too (slapo-ppolicy); so this one refuses.
    const lock = lockOf(row, undefined, this.#parts.clock.now());
    return lock === 'administrator' ? lockedByAdministrator : undefined;
  }

  async renew({ row, session, rootDse }: EntryContext, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
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
  }

  async unlock({ row, session }: EntryContext): Promise<ChangeAnswer> {
    try {
      await session.modify(row.dn, [replace('pwdAccountLockedTime', [])]);
      return { outcome: 'done' };
    } catch (error) {
      return changeRefusal(error, undefined);
    }
  }

  async policy(context: EntryContext): Promise<PolicyLimits | undefined> {
    const policy = await this.#policyOf(context);
    return policy && limitsOf(policy);
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await probeLdap(this.#parts);
  }

  async survey(session: Session, rootDse: RootDse, filter: Filter): Promise<readonly SurveyedEntry[]> {
    const { config, attributes, clock } = this.#parts;
    const found: SurveyedEntry[] = [];
    for (const row of await surveyEntries(session, config.baseDn, filter, attributes)) {
      const entry = entryOf(row, attributes);
      if (!entry) continue;
      const policy = await this.#policyOf({ row, session, rootDse });
      found.push(surveyedEntry(row, entry, policy, clock.now()));
    }
    return found;
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

  #protectedBy(row: Row): string | undefined {
    return row.dn.toLowerCase() === this.#parts.config.bindDn.toLowerCase() ? 'own-account' : undefined;
  }

  async #policyOf({ row, session, rootDse }: EntryContext): Promise<LdapPolicy | undefined> {
    return await this.#policies.of(row, session, this.#holdingContext(rootDse));
  }

  /** Policies and groups may stand beside the configured base: the naming context that holds it is searched. */
  #holdingContext(rootDse: RootDse): string {
    const base = this.#parts.config.baseDn.toLowerCase();
    const holding = rootDse.namingContexts.filter(context => base.endsWith(context.toLowerCase()));
    return holding.toSorted((a, b) => b.length - a.length)[0] ?? this.#parts.config.baseDn;
  }
}

function replace(type: string, values: string[]): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values }) });
}
