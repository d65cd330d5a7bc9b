import { LRUCache } from 'lru-cache';
import type { Mails } from '../audit/export/report-row.ts';
import type { AuditRecord } from '../audit/read.ts';
import type { SubjectAnswer } from '../renewal/subject.ts';
import { grantsFor, may, type Visitor } from '../web/visitor.ts';
import type { ReportParts } from './ports.ts';

/** Which rows a visitor may see. */
export interface Sight {
  /** Every row; else only those about a subject within the reach of a grant. */
  readonly everything: boolean;
  readonly mails: Mails;
  sees(record: AuditRecord): Promise<boolean>;
  /** How many subjects were asked for at the systems so far. */
  readonly lookUps: number;
}

const KEPT_SUBJECTS = 5000;
const KEPT_MS = 60_000;

/** Builds what tells of each visitor which rows he may see. Subjects are remembered for a minute. */
export function createSights({ findSubject }: Pick<ReportParts, 'findSubject'>): (visitor: Visitor) => Sight {
  const kept = new LRUCache<string, SubjectAnswer>({ max: KEPT_SUBJECTS, ttl: KEPT_MS });
  return visitor => {
    const grants = grantsFor(visitor, 'see-reports');
    const everything = grants.some(({ ous, clusters }) => ous.length === 0 && clusters.length === 0);
    const mails: Mails = grants.some(({ role }) => role === 'auditor') ? 'whole' : 'masked';
    let lookUps = 0;
    const find = async (userId: string): Promise<SubjectAnswer> => {
      const known = kept.get(userId);
      if (known) return known;
      lookUps += 1;
      const answer = await findSubject(userId);
      // What a system that is silent now would say is asked again.
      if ('found' in answer || answer.none !== 'unavailable') kept.set(userId, answer);
      return answer;
    };
    return {
      everything,
      mails,
      async sees({ subject }) {
        if (everything) return true;
        // What is about nobody, and whom no system knows, is in nobody's reach.
        if (subject === undefined) return false;
        const answer = await find(subject);
        return 'found' in answer && may(visitor, 'see-reports', answer.found) === 'yes';
      },
      get lookUps() {
        return lookUps;
      },
    };
  };
}
