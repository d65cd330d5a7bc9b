import type { SweepParts } from './parts.ts';
import type { FindingCount } from './store.ts';

/** How many findings came to one of some outcomes. */
function sum(counts: readonly FindingCount[], ...outcomes: readonly FindingCount['outcome'][]): number {
  return counts.filter(({ outcome }) => outcomes.includes(outcome)).reduce((all, { count }) => all + count, 0);
}

/** Tells the addresses of `sweep.digest` how a run stands: once for each state. */
export async function sendDigest({ store, mail, config, language }: SweepParts, id: string): Promise<void> {
  const run = await store.read(id);
  if (!run || config.digest.length === 0) return;
  const counts = await store.counts(id);
  for (const to of config.digest) {
    await mail.enqueue({
      id: `sweep/${id}/digest/${run.state}/${to}`,
      to,
      message: 'sweep-digest',
      language,
      values: {
        state: run.state,
        dry: run.plan.dry ? 1 : 0,
        time: run.startedAt,
        total: run.total,
        count: sum(counts, ...new Set(counts.map(({ outcome }) => outcome))),
        toRenew: run.toRenew ?? 0,
        renewed: sum(counts, 'done'),
        failed: sum(counts, 'failed', 'refused', 'unknown', 'pending'),
        leftOut: sum(counts, 'left-out'),
      },
    });
  }
}
