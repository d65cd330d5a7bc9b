import type { Filter } from 'ldapts';
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
import { protectedAnswer } from '../answers.ts';
import type { DirectoryFamily, EntryContext } from '../family.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { entryOf, findAccounts, readAccount, surveyAccounts } from './account.ts';
import { changeRefusal, historyUnenforceable, type RefusedChange, verificationOf } from './answers.ts';
import { policyHintsControl, resetChanges, unlockChange } from './change.ts';
import { domainDn, type EffectivePolicy, Policies } from './domain.ts';
import { groupsOf } from './groups.ts';
import type { ActiveDirectoryParts } from './parts.ts';
import { limitsOf } from './policy.ts';
import { protectedBy } from './privileged.ts';
import { probeActiveDirectory } from './probe.ts';
import { isLocked, stateOf } from './state.ts';
import { surveyedEntry } from './surveyed.ts';
import { fromFileTime } from './time.ts';

/** Active Directory, or Samba in its place. */
export class ActiveDirectory implements DirectoryFamily {
  readonly #parts: ActiveDirectoryParts;
  readonly #policies: Policies;

  constructor(parts: ActiveDirectoryParts) {
    this.#parts = parts;
    this.#policies = new Policies(parts.clock);
  }

  async find(session: Session, query: EntryQuery): Promise<readonly Entry[]> {
    const { config, attributes, clock } = this.#parts;
    const rows = await findAccounts(session, config.baseDn, query, attributes);
    return rows.map(row => entryOf(row, attributes, clock.now())).filter(entry => entry !== undefined);
  }

  async read(session: Session, entry: Entry): Promise<Row | undefined> {
    return await readAccount(session, this.#parts.config.baseDn, entry);
  }

  async describe(context: EntryContext): Promise<EntryDescription> {
    const { config, clock } = this.#parts;
    const { row, session, rootDse } = context;
    return {
      protectedBy: this.#protectedBy(context),
      groups: await groupsOf(session, domainDn(rootDse), row),
      credentials: [stateOf(row, await this.#policyOf(context), config.failureLimit, clock.now())],
    };
  }

  async verify(dn: string, value: Secret): Promise<Verification> {
    return verificationOf(await this.#parts.servers.bindAs(dn, value));
  }

  obstacle(context: EntryContext): ChangeAnswer | undefined {
    const why = this.#protectedBy(context);
    return why === undefined ? undefined : protectedAnswer(why);
  }

  async renew(context: EntryContext, value: Secret, options: RenewOptions): Promise<ChangeAnswer> {
    const { row, session, rootDse } = context;
    const hints = options.chosen ? policyHintsControl(rootDse) : undefined;
    if (options.chosen && !hints && this.#parts.config.withoutPolicyHints === 'refuse') return historyUnenforceable;
    const changes = resetChanges(value, { ...options, unlock: options.unlock || isLocked(row) });
    const young = this.#isYoung(row, await this.#policyOf(context));
    const send = (): Promise<void> => session.modify(row.dn, changes, hints ? [hints] : []);
    return await attempt(send, { hinted: hints !== undefined, young });
  }

  async unlock({ row, session }: EntryContext): Promise<ChangeAnswer> {
    return await attempt(() => session.modify(row.dn, [unlockChange()]), { hinted: false, young: false });
  }

  async policy(context: EntryContext): Promise<PolicyLimits | undefined> {
    const { policy } = await this.#policyOf(context);
    return policy && limitsOf(policy);
  }

  async probe(): Promise<readonly ProbeFinding[]> {
    return await probeActiveDirectory(this.#parts);
  }

  async survey(session: Session, rootDse: RootDse, filter: Filter): Promise<readonly SurveyedEntry[]> {
    const { config, attributes, clock } = this.#parts;
    const found: SurveyedEntry[] = [];
    for (const row of await surveyAccounts(session, config.baseDn, filter, attributes)) {
      const now = clock.now();
      const entry = entryOf(row, attributes, now);
      if (!entry) continue;
      const effective = await this.#policyOf({ row, session, rootDse });
      found.push(surveyedEntry(row, entry, effective, config.failureLimit, now));
    }
    return found;
  }

  #protectedBy({ row, rootDse }: EntryContext): string | undefined {
    return protectedBy(row, { bindName: this.#parts.config.bindDn, sids: rootDse.ownSids });
  }

  async #policyOf({ row, session, rootDse }: EntryContext): Promise<EffectivePolicy> {
    return await this.#policies.of(row, session, rootDse);
  }

  #isYoung(row: Row, { policy }: EffectivePolicy): boolean {
    const lastSet = fromFileTime(row.integer('pwdLastSet'));
    return lastSet !== undefined && this.#parts.clock.now() - lastSet < (policy?.minAge ?? 0);
  }
}

async function attempt(send: () => Promise<void>, about: RefusedChange): Promise<ChangeAnswer> {
  try {
    await send();
    return { outcome: 'done' };
  } catch (error) {
    return changeRefusal(error, about);
  }
}
