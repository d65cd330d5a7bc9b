import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { findingPages } from '../../sweep/runs/result.ts';
import { outcomeOf, type Run, type RunFinding } from '../../sweep/runs/run.ts';
import type { FindingCount, SweepStore } from '../../sweep/runs/store.ts';
import type { RunRefusal } from '../../sweep/runs/sweep.ts';
import { MOST_USERS, type UserListRefusal } from '../../sweep/user-list.ts';
import type { CommandIo } from '../command-io.ts';

const PAGE = 1000;

type Printed = Pick<SweepStore, 'findings' | 'counts' | 'leftOut'>;

function line(finding: RunFinding, run: Run, json: boolean): string {
  const { userId, kind, system, action, code } = finding;
  const outcome = outcomeOf(finding, run);
  if (json) return JSON.stringify({ userId, kind, finding: finding.finding, action, outcome, system, code });
  return `${userId}: ${kind} on ${system}: ${finding.finding}, ${outcome}${code === undefined ? '' : ` (${code})`}`;
}

/**
 * Writes some lines and waits until they are gone: a database that is a file never lets go of the process between two
 * pages, and what is written would pile up.
 */
async function writeLines(stream: Writable, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await new Promise<void>(resolve => stream.write(`${lines.join('\n')}\n`, () => resolve()));
  await setImmediate();
}

/** Prints every finding of a run, one a line, a page of the store at a time. */
export async function printFindings({ stdout }: CommandIo, store: Printed, run: Run, json: boolean): Promise<void> {
  for await (const page of findingPages(store, run.id)) {
    await writeLines(
      stdout,
      page.map(finding => line(finding, run, json)),
    );
  }
}

function summed(counts: readonly FindingCount[], run: Run): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const each of counts) {
    const outcome = outcomeOf(each, run);
    sums[outcome] = (sums[outcome] ?? 0) + each.count;
  }
  return sums;
}

/** One line of what a run came to. */
export async function printSummary({ stdout }: CommandIo, store: Printed, run: Run, json: boolean): Promise<void> {
  const outcomes = summed(await store.counts(run.id), run);
  const { id, state, total: users, toRenew, why } = run;
  const findings = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  if (json) {
    const summary = { run: id, state, dry: run.plan.dry, users, findings, toRenew, outcomes, why };
    return void stdout.write(`${JSON.stringify({ summary })}\n`);
  }
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  stdout.write(`${users} users, ${findings} findings${parts.length > 0 ? `: ${parts.join(', ')}` : ''}; ${state}\n`);
}

const reasons = {
  absent: 'no system has an entry',
  'subject-ambiguous': 'two entries of one type',
  'no-address': 'no usable mail address',
} as const;

/** Names everybody who is left out, before anything is done. */
export async function printLeftOut({ stderr }: CommandIo, store: Printed, run: Run): Promise<void> {
  let after = '';
  for (;;) {
    const page = await store.leftOut(run.id, after, PAGE);
    const lines = page.flatMap(({ userId, leftOut }) =>
      leftOut === undefined ? [] : [`${userId}: left out: ${reasons[leftOut]}`],
    );
    await writeLines(stderr, lines);
    after = page.at(-1)?.key ?? '';
    if (page.length < PAGE) return;
  }
}

/** Why a file is no list of users, as a sentence. */
export function userListSentence(refusal: UserListRefusal, file: string): string {
  switch (refusal.reason) {
    case 'encoding':
      return `${file} is not UTF-8: save it as UTF-8 text with a user id on each line.`;
    case 'empty':
      return `${file} names no user: it has a user id on each line.`;
    case 'too-long':
      return `${file} names more than ${MOST_USERS} users: part it.`;
    case 'not-a-list':
      return `${file}:${refusal.line}: this is no user id; the list has one on each line and nothing else.`;
  }
}

/** Why no run was begun, as a sentence. */
export function refusalSentence(refusal: RunRefusal): string {
  switch (refusal.reason) {
    case 'no-systems':
      return 'No system is configured that can be surveyed: add cucm, unity or directory to the configuration.';
    case 'dry-first':
      return 'The first run is dry: look at `rekey sweep --dry-run` to its end, then run it again without.';
    case 'under-way':
      return `The run ${refusal.run} is not over: go on with it by --resume, or end it by --cancel.`;
    case 'begun-elsewhere':
      return 'Another node began the run of this hour.';
    case 'nobody':
      return 'The list names no user.';
    case 'unknown-users': {
      const more = refusal.count > refusal.users.length ? ` and ${refusal.count - refusal.users.length} more` : '';
      return `No system knows ${refusal.users.join(', ')}${more}: nothing was begun.`;
    }
  }
}
