import type { Requester } from '../renewal/ports.ts';
import type { Session } from './session.ts';

/** Who asks: the device if its address was verified, else the source address (policy.md "Our own doors"). */
export function requesterOf({ caller }: Session, verified: boolean): Requester {
  return {
    channel: caller.channel,
    id: verified && caller.device !== undefined ? caller.device : caller.address,
    device: caller.device,
    address: caller.address,
  };
}
