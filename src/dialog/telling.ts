import type { Kind } from '../policy/kind.ts';
import { isDigitKind } from '../policy/kind.ts';
import type { Delivery } from '../renewal/renewal.ts';
import type { Subject } from '../renewal/subject.ts';
import type { StepParts } from './parts.ts';
import type { Session } from './session.ts';

type Told = Exclude<Delivery, 'chosen' | 'agent'>;

const sameUser = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * Whether secrets of the subject may stand on this device's screen: its owner or extension-mobility user is the subject,
 * or the operator allows any screen (phone.md "Tell"). Of a browser nobody knows whose it is: it is any screen.
 */
export async function holdsDevice(
  { config, devices }: StepParts,
  { caller }: Session,
  subject: Subject,
): Promise<boolean> {
  if (config.deliver.anyScreen) return true;
  if (caller.device === undefined) return false;
  const { verified, holders } = await devices.lookup(caller.device, caller.address);
  return verified && holders.some(holder => sameUser(holder, subject.userId));
}

/** How a new value of this kind may be told, best first. */
export function deliveriesFor(
  { config }: Pick<StepParts, 'config'>,
  kind: Kind | undefined,
  ownScreen: boolean,
): readonly Told[] {
  const wanted = kind !== undefined && isDigitKind(kind) ? config.deliver.pins : config.deliver.passwords;
  return wanted.filter(delivery => delivery !== 'screen' || ownScreen);
}
