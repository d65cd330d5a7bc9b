import { csvText } from '../../base/csv-text.ts';
import { outcomeOf, type Run, type RunFinding } from './run.ts';
import type { SweepStore } from './store.ts';

const ROWS_AT_ONCE = 500;

/** Every finding of a run, in pages of the store: some hundred of them are in memory. */
export async function* findingPages(
  store: Pick<SweepStore, 'findings'>,
  run: string,
  size: number = ROWS_AT_ONCE,
): AsyncGenerator<readonly RunFinding[]> {
  let after: RunFinding | undefined;
  for (;;) {
    const page = await store.findings({ run, limit: size, after });
    yield page;
    after = page.at(-1);
    if (page.length < size) return;
  }
}

const columns = ['user', 'kind', 'system', 'finding', 'reason', 'action', 'outcome', 'code', 'at', 'found'] as const;

const time = (at: number | undefined): string =>
  at === undefined || !Number.isFinite(at) ? '' : new Date(at).toISOString();

function cells(finding: RunFinding, run: Run): readonly string[] {
  const { userId, kind, system, reason = '', action, code = '', at, foundAt } = finding;
  const outcome = outcomeOf(finding, run);
  return [userId, kind, system, finding.finding, reason, action, outcome, code, time(at), time(foundAt)];
}

/** What a run found and what became of it, as CSV with a head. Holds no secret. */
export async function* findingsCsv(store: Pick<SweepStore, 'findings'>, run: Run): AsyncGenerator<string> {
  yield csvText([columns]);
  for await (const page of findingPages(store, run.id)) yield csvText(page.map(finding => cells(finding, run)));
}
