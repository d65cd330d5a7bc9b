import type { Kind } from '../../policy/kind.ts';
import type { PlanRequest, Refusal, Renewal } from '../../renewal/renewal.ts';
import type { Renewals } from '../../renewal/renewals.ts';
import type { Subject } from '../../renewal/subject.ts';
import type { Subjects } from '../../renewal/subjects.ts';
import type { Batch, StoredRow } from './ports.ts';

/** What working on a row needs. */
export interface RowParts {
  readonly subjects: Subjects;
  readonly renewals: Renewals;
}

/** How far a row came. */
export type RowChange = Pick<StoredRow, 'state' | 'reason' | 'detail'>;

const refused = (reason: string, detail?: string): RowChange => ({ state: 'refused', reason, detail });

/** Where a refusal says more: which rules, which systems. */
function detailOf(refusal: Refusal): string | undefined {
  if (refusal.reason === 'violations') return refusal.violations.map(({ rule }) => rule).join(' ');
  if (refusal.reason === 'unavailable') return refusal.systems.join(' ');
  if (refusal.reason === 'protected') return refusal.protectedBy;
  return refusal.reason === 'not-renewable' ? refusal.why : undefined;
}

const forAll = <T>(kinds: readonly Kind[], value: T): Readonly<Partial<Record<Kind, T>>> =>
  Object.fromEntries(kinds.map(kind => [kind, value]));

function requestOf(batch: Batch, { kinds, value, delivery }: StoredRow, subject: Subject): PlanRequest {
  const ways = delivery === undefined || delivery === 'agent' ? [] : [delivery];
  return {
    subject,
    kinds,
    requester: batch.requester,
    language: subject.language ?? batch.language,
    factors: 2,
    given: value && forAll(kinds, value),
    ...(delivery && { deliver: forAll(kinds, ways) }),
  };
}

async function subjectOf({ subjects }: RowParts, { userId }: StoredRow): Promise<Subject | RowChange> {
  const answer = await subjects.find(userId);
  if ('found' in answer) return answer.found;
  return refused(answer.none, answer.unavailable.join(' ') || undefined);
}

/** Kinds that nothing was planned for: the user has none. */
const absentOf = ({ kinds }: StoredRow, { targets }: Renewal): string =>
  kinds.filter(kind => !targets.some(target => target.kind === kind)).join(' ');

/** Whether a row would be renewed now. Changes nothing. */
export async function judgeRow(parts: RowParts, batch: Batch, row: StoredRow): Promise<RowChange> {
  const subject = await subjectOf(parts, row);
  if ('state' in subject) return subject;
  const answer = await parts.renewals.plan({ ...requestOf(batch, row, subject), dryRun: true });
  if ('refused' in answer) return refused(answer.refused.reason, detailOf(answer.refused));
  const absent = absentOf(row, answer.planned);
  return absent === '' ? { state: 'ready' } : { state: 'ready', reason: 'absent', detail: absent };
}

/** How the renewal of a row gets its name: it is written down before anything is planned under it. */
export interface Naming {
  readonly newId: () => string;
  /** False where somebody else holds the row by now. */
  readonly begin: (renewal: string) => Promise<boolean>;
}

/** Renews a row, or goes on with the renewal that a process began that is gone. Never plans a second one. */
export async function renewRow(parts: RowParts, batch: Batch, row: StoredRow, naming: Naming): Promise<RowChange> {
  const { renewals } = parts;
  const id = row.renewal ?? naming.newId();
  if (row.renewal !== undefined && (await renewals.get(id))) {
    await renewals.apply(id);
    return { state: 'ended' };
  }
  if (!(await naming.begin(id))) return { state: 'begun' };
  const subject = await subjectOf(parts, row);
  if ('state' in subject) return subject;
  const answer = await renewals.plan({ ...requestOf(batch, row, subject), id });
  if ('refused' in answer) return refused(answer.refused.reason, detailOf(answer.refused));
  await renewals.apply(id);
  return { state: 'ended' };
}
