import type { Audit } from '../audit/audit.ts';
import type { SubjectAnswer } from '../renewal/subject.ts';

/** What the report pages work with. */
export interface ReportParts {
  readonly audit: Pick<Audit, 'newest' | 'read' | 'append'>;
  readonly findSubject: (userId: string) => Promise<SubjectAnswer>;
}
