import type { RenewalsDeps } from './context.ts';
import type { JournalRecord, LinkRecord, TargetRecord, ValueRecord } from './journal.ts';

/** A plan that nobody began to apply is taken up by the worker after this long: its dialog died. */
const BEGIN_WITHIN_MS = 30_000;

/** A link shows its value again to the same browser for this long (`architecture.md` "The renewal", 3). */
export const REPEAT_MS = 60_000;

const SHOW_WITHIN_SECONDS = 300;

/** Whether a target changed its credential, or may have. */
export function mayBeInForce(target: TargetRecord): boolean {
  return target.outcome === 'done' || target.outcome === 'unknown';
}

/** Whether every target of a value is settled. */
export function isSlotSettled(record: JournalRecord, slot: string): boolean {
  return record.targets.every(target => target.slot !== slot || target.step === 'settled');
}

/** Whether the user must be told of a settled target by mail. */
export function needsNotice(target: TargetRecord): boolean {
  return target.step === 'settled' && target.notice === undefined && (mayBeInForce(target) || target.promised);
}

/** Until when a value may stand on a screen that fetched it, or wait to be fetched. */
export function screenDeadline({ config }: RenewalsDeps, value: ValueRecord): number {
  if (value.fetchedAt !== undefined) return value.fetchedAt + config.showSecretSeconds * 1000;
  return (value.dueSince ?? 0) + (value.fetchWithinSeconds ?? config.fetchWithinSeconds ?? SHOW_WITHIN_SECONDS) * 1000;
}

/** Whether a value waits for a screen or a voice. */
export function isOnScreen(value: ValueRecord): boolean {
  return value.state === 'due' && (value.delivery === 'screen' || value.delivery === 'spoken');
}

/** Whether a value reached an end, so that it can be erased. */
export function hasEnded(value: ValueRecord): boolean {
  return value.state === 'told' || value.state === 'expired' || value.state === 'void';
}

/** Whether PIN synchronisation is to bring a target its value, and the PIN that is written is not settled yet. */
export function waitsForLeader(record: JournalRecord, target: TargetRecord): boolean {
  const leader = record.targets.find(({ slot, work }) => slot === target.slot && work === 'write');
  return target.work === 'follow' && leader?.step !== 'settled';
}

function noticeDuty(target: TargetRecord, { addressSearch }: JournalRecord): readonly number[] {
  return needsNotice(target) ? [addressSearch?.nextAt ?? 0] : [];
}

function targetDuty(target: TargetRecord, record: JournalRecord): readonly number[] {
  if (target.step === 'settled') return [...(target.audited ? [] : [0]), ...noticeDuty(target, record)];
  if (waitsForLeader(record, target)) return [];
  const untouched = target.step === 'planned' && target.attempts === 0 && !target.doubtful;
  return [Math.max(target.nextAt, untouched ? record.plannedAt + BEGIN_WITHIN_MS : 0)];
}

function valueDuty(value: ValueRecord, record: JournalRecord, deps: RenewalsDeps): readonly number[] {
  if (isOnScreen(value)) return [screenDeadline(deps, value)];
  if (value.state === 'due') return [0];
  if (value.state === 'sent') return value.delivery === 'link' ? [] : [value.until ?? 0];
  return hasEnded(value) && !value.erased && isSlotSettled(record, value.slot) ? [0] : [];
}

function linkDuty(link: LinkRecord): readonly number[] {
  if (link.closed) return [];
  if (!link.queued) return [0];
  return link.shownAt === undefined ? [link.expiresAt] : [(link.revealedAt ?? 0) + REPEAT_MS];
}

/** When something is to be done for a renewal next, milliseconds since 1970; undefined where all is done. */
export function nextDuty(record: JournalRecord, deps: RenewalsDeps): number | undefined {
  const duties = [
    ...record.targets.flatMap(target => targetDuty(target, record)),
    ...record.values.flatMap(value => valueDuty(value, record, deps)),
    ...record.notices.flatMap(notice => (notice.queued ? [] : [0])),
    ...record.links.flatMap(linkDuty),
  ];
  return duties.length > 0 ? Math.min(...duties) : undefined;
}
