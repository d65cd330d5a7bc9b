import type { Kind } from '../../policy/kind.ts';
import { newRenewalId } from '../../renewal/plan.ts';
import type { Outcome, PlanAnswer, Renewal } from '../../renewal/renewal.ts';
import type { Subject } from '../../renewal/subject.ts';
import type { SweepParts } from './parts.ts';
import { keyOfUser, type Run, type RunFinding } from './run.ts';
import type { RunItem } from './store.ts';

/** What became of a kind. */
export interface Renewed {
  readonly outcome: Outcome;
  readonly code?: string | undefined;
}

type ByKind = ReadonlyMap<Kind, Renewed>;

/** Named, but not at its end: nobody applied it yet, or its system puts it off. */
const isOpen = ({ outcome }: RunItem): boolean => outcome === undefined || outcome === 'pending';

/** Refusals that say nothing of the subject: another run may succeed. */
const passing = new Set<string>(['unavailable', 'in-progress']);

function refusedAs(reason: string, kinds: readonly Kind[]): ByKind {
  const renewed: Renewed = { outcome: passing.has(reason) ? 'failed' : 'refused', code: reason };
  return new Map(kinds.map(kind => [kind, renewed]));
}

const worst: readonly Outcome[] = ['unknown', 'pending', 'failed', 'refused', 'done'];

function outcomesOf({ targets }: Renewal, kinds: readonly Kind[]): ByKind {
  return new Map(
    kinds.map(kind => {
      const own = targets.filter(target => target.kind === kind);
      const found = worst.flatMap(outcome => own.find(target => target.outcome === outcome) ?? [])[0];
      return [kind, found ? { outcome: found.outcome, code: found.code } : { outcome: 'refused', code: 'absent' }];
    }),
  );
}

/** Whether the value that was found is still there. */
function isStillTrue({ entries }: Subject, { system, kind, stamp }: RunFinding): boolean {
  const entry = entries.find(each => each.system === system);
  return entry?.description.credentials.find(state => state.kind === kind)?.stamp === stamp;
}

async function planFor(
  { renewals }: SweepParts,
  run: Run,
  subject: Subject,
  { kinds, renewal }: { readonly kinds: readonly Kind[]; readonly renewal: string },
): Promise<PlanAnswer> {
  return await renewals.plan({
    id: renewal,
    subject,
    kinds,
    requester: { channel: 'sweep', id: run.id },
    language: subject.language ?? 'en',
    deliver: Object.fromEntries(kinds.map(kind => [kind, ['link'] as const])),
    factors: 2,
  });
}

/** Begins what was never planned, as everything is at this moment: protected, changed since, gone. */
async function planNow(
  parts: SweepParts,
  run: Run,
  findings: readonly RunFinding[],
  { kinds, renewal }: { readonly kinds: readonly Kind[]; readonly renewal: string },
): Promise<ByKind | undefined> {
  const userId = findings[0]?.userId ?? '';
  const answer = await parts.subjects.find(userId);
  if ('none' in answer) return refusedAs(answer.none, kinds);
  const { found } = answer;
  // A user id that is a number may be somebody else's extension.
  if (keyOfUser(found.userId) !== keyOfUser(userId)) return refusedAs('unknown', kinds);
  const still = kinds.filter(kind => findings.some(each => each.kind === kind && isStillTrue(found, each)));
  if (still.length === 0) return refusedAs('changed-meanwhile', kinds);
  const planned = await planFor(parts, run, found, { kinds: still, renewal });
  return 'refused' in planned ? refusedAs(planned.refused.reason, kinds) : undefined;
}

/**
 * Renews what was found of one subject, once in a run whatever happens: the renewal is named in the store before it is
 * made, so that whoever goes on after a crash finds it and makes no other. Answers how many renewals failed in a row.
 */
export async function renewOnce(
  parts: SweepParts,
  run: Run,
  findings: readonly RunFinding[],
): Promise<{ readonly outcomes: ByKind; readonly failures: number }> {
  const { store, renewals, random } = parts;
  const key = keyOfUser(findings[0]?.userId ?? '');
  const asked = [...new Set(findings.map(({ kind }) => kind))];
  const items = await store.beginItems(run.id, key, asked, newRenewalId(random));
  const outcomes = new Map<Kind, Renewed>();
  let failures = 0;
  for (const [renewal, group] of Map.groupBy(items, item => item.renewal)) {
    const open = group.filter(isOpen).map(({ kind }) => kind);
    for (const { kind, outcome, code } of group) if (outcome !== undefined) outcomes.set(kind, { outcome, code });
    if (open.length === 0) continue;
    const earlier = await renewals.get(renewal);
    const refused = earlier ? undefined : await planNow(parts, run, findings, { kinds: open, renewal });
    const became = refused ?? outcomesOf(await renewals.apply(renewal), open);
    for (const [kind, { outcome, code }] of became) {
      outcomes.set(kind, { outcome, code });
      failures = await store.endItem(run.id, key, kind, outcome, code);
    }
  }
  return { outcomes, failures };
}
