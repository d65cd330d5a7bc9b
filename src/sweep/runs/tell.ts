import { noticeAddress } from '../../renewal/addresses.ts';
import type { Subject } from '../../renewal/subject.ts';
import { daysUntil, mailIdOf, reminderOf } from './actions.ts';
import type { SweepParts } from './parts.ts';
import type { Run, RunFinding } from './run.ts';

const DAY = 86_400_000;

function nameOf({ person, userId }: Subject): string {
  const name = person.displayName ?? [person.firstName, person.lastName].filter(part => part).join(' ');
  return name === '' ? userId : name;
}

/**
 * Tells a subject of a finding: why, and what now. Each mail goes out once a value, whatever finds it again. False where
 * there is no address.
 */
export async function tellFinding(
  { store, mail, audit, clock }: SweepParts,
  run: Run,
  subject: Subject,
  finding: RunFinding,
  what: string,
): Promise<boolean> {
  const to = noticeAddress(subject);
  if (to === undefined) return false;
  const id = mailIdOf(finding, what);
  if (await store.wasMailed(id)) return true;
  const now = clock.now();
  const { kind, system, at } = finding;
  await mail.enqueue({
    id,
    to,
    message: 'finding',
    language: subject.language ?? 'en',
    values: {
      name: nameOf(subject),
      kinds: kind,
      finding: finding.finding,
      action: finding.action,
      time: at ?? now,
      count: at === undefined ? 0 : daysUntil(at, now),
    },
  });
  const requester = { channel: 'sweep', id: run.id } as const;
  await audit.append({
    ...{ event: 'reminded', requester, subject: subject.userId, kind, system },
    ...{ reason: finding.finding, detail: what, mail: to },
  });
  await store.mailed(id, now);
  return true;
}

/** Whether it is time for a reminder, and which one it is. */
function dueReminder(finding: RunFinding, { config, clock }: SweepParts): string | undefined {
  const now = clock.now();
  if (finding.finding === 'issued-not-changed') {
    return now - (finding.at ?? now) >= config.issued.remindAfterDays * DAY ? 'remind' : undefined;
  }
  const days = reminderOf(finding, config.remindAt, now);
  return days === undefined ? undefined : `remind ${days}`;
}

/** Reminds a subject of findings that are due, and settles each. */
export async function remind(parts: SweepParts, run: Run, findings: readonly RunFinding[]): Promise<void> {
  const settle = (finding: RunFinding, ...became: readonly ['reminded' | 'reported' | 'left-out', string?]) =>
    parts.store.settle(run.id, [finding], ...became);
  let subject: Subject | undefined;
  for (const finding of findings) {
    const what = dueReminder(finding, parts);
    if (what === undefined) {
      await settle(finding, 'reported', 'not-yet');
      continue;
    }
    if (subject === undefined) {
      const answer = await parts.subjects.find(finding.userId);
      subject =
        'found' in answer && answer.found.userId.toLowerCase() === finding.userId.toLowerCase()
          ? answer.found
          : undefined;
    }
    if (subject === undefined || !subject.enabled) await settle(finding, 'left-out', 'unknown');
    else if (await tellFinding(parts, run, subject, finding, what)) await settle(finding, 'reminded');
    else await settle(finding, 'left-out', 'no-address');
  }
}
