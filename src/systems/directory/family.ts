import type { Filter } from 'ldapts';
import type { Secret } from '../../base/secret.ts';
import type { PolicyLimits } from '../../policy/policy.ts';
import type {
  ChangeAnswer,
  Entry,
  EntryDescription,
  EntryQuery,
  ProbeFinding,
  RenewOptions,
  Verification,
} from '../../renewal/ports.ts';
import type { SurveyedEntry } from '../../sweep/ports.ts';
import type { RootDse } from './root-dse.ts';
import type { Row } from './row.ts';
import type { Session } from './session.ts';

/** What is known of an entry while something is done with it: the entry as just read, and the connection it came over. */
export interface EntryContext {
  readonly row: Row;
  readonly session: Session;
  readonly rootDse: RootDse;
}

/** What differs between Active Directory and other directories; the rest is {@link import('./directory-port.ts').DirectoryPort}. */
export interface DirectoryFamily {
  /** Every entry that a query means, compared exactly; at most two. */
  find(session: Session, query: EntryQuery): Promise<readonly Entry[]>;
  /** The entry looked up anew by its identifier; undefined where it is gone. */
  read(session: Session, entry: Entry): Promise<Row | undefined>;
  describe(context: EntryContext): Promise<EntryDescription>;
  /** One bind with the value as `dn`. */
  verify(dn: string, value: Secret): Promise<Verification>;
  /** Why nothing may be changed, whoever asks; undefined = nothing stands against it. */
  obstacle(context: EntryContext): ChangeAnswer | undefined;
  renew(context: EntryContext, value: Secret, options: RenewOptions): Promise<ChangeAnswer>;
  unlock(context: EntryContext): Promise<ChangeAnswer>;
  policy(context: EntryContext): Promise<PolicyLimits | undefined>;
  probe(): Promise<readonly ProbeFinding[]>;
  /** Every entry that a filter lets through, with its password as it is now. */
  survey(session: Session, rootDse: RootDse, filter: Filter): Promise<readonly SurveyedEntry[]>;
}
