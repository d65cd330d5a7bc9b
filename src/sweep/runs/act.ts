import type { SweepParts } from './parts.ts';
import { renewOnce } from './renew.ts';
import { keyOfUser, type Run, type RunFinding } from './run.ts';
import { remind, tellFinding } from './tell.ts';

/** Tells whose credential was renewed why; that it was, and how the new value comes, other mails say. */
async function tellWhy(parts: SweepParts, run: Run, findings: readonly RunFinding[]): Promise<void> {
  const userId = findings[0]?.userId ?? '';
  const answer = await parts.subjects.find(userId);
  if (!('found' in answer)) return;
  for (const finding of findings) await tellFinding(parts, run, answer.found, finding, 'renewed');
}

/** How many renewals of the run failed in a row, and whether one is put off. */
interface Acted {
  readonly failures: number;
  readonly waits: boolean;
}

/** A finding whose renewal is put off stays to be done. */
async function renew(parts: SweepParts, run: Run, findings: readonly RunFinding[]): Promise<Acted> {
  const { outcomes, failures } = await renewOnce(parts, run, findings);
  const renewed = findings.filter(({ kind }) => outcomes.get(kind)?.outcome === 'done');
  if (renewed.length > 0) await tellWhy(parts, run, renewed);
  let waits = false;
  for (const finding of findings) {
    const { outcome, code } = outcomes.get(finding.kind) ?? { outcome: 'unknown' as const, code: 'no-outcome' };
    if (outcome === 'pending') waits = true;
    else await parts.store.settle(run.id, [finding], outcome, code);
  }
  return { failures, waits };
}

/** Acts on what was found of one subject. */
async function actOn(parts: SweepParts, run: Run, findings: readonly RunFinding[]): Promise<Acted> {
  const { toRenew = [], toRemind = [] } = Object.groupBy(findings, ({ action }) =>
    action === 'renew' ? 'toRenew' : 'toRemind',
  );
  const acted = toRenew.length > 0 ? await renew(parts, run, toRenew) : { failures: 0, waits: false };
  await remind(parts, run, toRemind);
  return acted;
}

/** How {@link actOnPage} ended. `waits`: a system puts some renewals off, everything else is done. */
export type PageEnd = 'acted' | 'waits' | 'stopped' | 'failures';

/**
 * Acts on the open findings of a page, subject by subject; between two it asks whether the run goes on and the page is
 * still this node's.
 */
export async function actOnPage(
  parts: SweepParts,
  run: Run,
  page: number,
  goesOn: () => Promise<boolean>,
): Promise<PageEnd> {
  const open = await parts.store.toDo(run.id, page);
  let waits = false;
  for (const findings of Map.groupBy(open, ({ userId }) => keyOfUser(userId)).values()) {
    if (!(await goesOn())) return 'stopped';
    const acted = await actOn(parts, run, findings);
    if (acted.failures >= parts.config.brake.failures) return 'failures';
    waits ||= acted.waits;
  }
  return waits ? 'waits' : 'acted';
}
