import type { Kind } from '../policy/kind.ts';
import { addressesOf, noticeAddress } from './addresses.ts';
import { type RenewalsDeps, systemNamed } from './context.ts';
import { expandKinds, holdingOf } from './options.ts';
import type { ChangeAnswer, Requester } from './ports.ts';
import type { UnlockedTarget } from './renewal.ts';
import type { Subject, SubjectEntry } from './subject.ts';

const ID_BYTES = 16;

async function lift(
  deps: RenewalsDeps,
  subject: Subject,
  { system, entry }: SubjectEntry,
  kind: Kind,
): Promise<ChangeAnswer> {
  if (subject.protectedBy !== undefined) {
    return { outcome: 'refused', code: 'protected', detail: `Protected by ${subject.protectedBy}.` };
  }
  const port = systemNamed(deps, system);
  if (port) return await port.unlock(entry, kind);
  return { outcome: 'failed', code: 'system-missing', detail: `${system} is no longer configured.`, retryable: false };
}

async function notice(
  deps: RenewalsDeps,
  subject: Subject,
  unlocked: readonly UnlockedTarget[],
  requester: Requester,
  language: string,
): Promise<void> {
  const done = unlocked.filter(({ answer }) => answer.outcome === 'done');
  const to = noticeAddress(addressesOf(subject, deps.config.canMail ?? true));
  if (done.length === 0 || to === undefined) return;
  await deps.mail.enqueue({
    id: `unlock/${deps.random.bytes(ID_BYTES).toString('base64url')}`,
    to,
    message: 'unlocked',
    language,
    values: {
      name: subject.person.displayName ?? subject.userId,
      kinds: done.map(({ kind }) => kind).join(),
      systems: done.map(({ system }) => system).join(),
      channel: requester.channel,
      place: requester.device ?? requester.address ?? requester.id,
      time: deps.clock.now(),
    },
  });
}

/** See {@link Renewals.unlock}. */
export async function unlock(
  deps: RenewalsDeps,
  subject: Subject,
  kinds: readonly Kind[],
  requester: Requester,
  language: string,
): Promise<readonly UnlockedTarget[]> {
  const unlocked: UnlockedTarget[] = [];
  for (const kind of expandKinds(subject, kinds, deps)) {
    const holding = holdingOf(subject, kind);
    if (!holding) continue;
    const { system } = holding.entry;
    const answer = await lift(deps, subject, holding.entry, kind);
    unlocked.push({ kind, system, answer });
    const event = answer.outcome === 'done' ? 'unlock-success' : 'unlock-failure';
    const reason = answer.outcome === 'done' ? undefined : answer.code;
    await deps.audit.append({ event, requester, subject: subject.userId, kind, system, reason });
  }
  await notice(deps, subject, unlocked, requester, language);
  return unlocked;
}
