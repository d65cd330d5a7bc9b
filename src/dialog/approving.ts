import { setTimeout as delay } from 'node:timers/promises';
import type { Requester } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';
import { alternativeOf } from './asking.ts';
import { kindsOf } from './choices.ts';
import type { StepParts } from './parts.ts';
import type { ApprovalPurpose, DeviceLookup } from './ports.ts';
import type { Choice } from './screen.ts';
import type { Session } from './session.ts';

/** A minute for the subject, and a second more: so the result of every wait stands on the same step of the grid. */
const PUSH_MS = 61_000;

function purposeOf(choice: Choice | undefined): ApprovalPurpose {
  if (choice === 'unlock' || choice === 'status') return { what: choice };
  return { what: 'renew', kinds: choice === undefined ? [] : kindsOf(choice) };
}

/** Who asks, and how its device was found. */
export interface Asker {
  readonly requester: Requester;
  readonly device: DeviceLookup;
}

/**
 * Asks the subject on another phone of his own. Undefined where he approved, else why not. The phone that asks never
 * counts, nor what stands at its address where its name cannot be checked.
 */
export async function askSubject(
  parts: StepParts,
  session: Session,
  subject: Subject,
  { requester, device }: Asker,
): Promise<string | undefined> {
  const { approvals } = parts;
  if (!approvals) return 'push-disabled';
  const id = await approvals.ask({
    subject,
    requester,
    purpose: purposeOf(session.choice),
    except: { device: session.caller.device, address: device.unchecked ? session.caller.address : undefined },
    // A PIN opens extension mobility: with it in the same alternative both factors would be one.
    withoutMobility: alternativeOf(parts, session).includes('pin'),
    until: session.actedAt + PUSH_MS,
    language: session.language,
  });
  const state = await approvals.wait(id);
  if (state === 'approved') return undefined;
  return typeof state === 'string' ? `push-${state}` : `push-${state.failed}`;
}

/**
 * Waits until no answer could come any more: whoever was rejected, has no phone, or does not exist learns it then, and
 * not before (policy.md "Answers").
 */
export async function untilOver({ clock, sleep = delay }: StepParts, session: Session): Promise<void> {
  const left = session.actedAt + PUSH_MS - clock.now();
  if (left > 0) await sleep(left);
}
