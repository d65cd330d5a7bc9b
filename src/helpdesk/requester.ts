import type { Requester } from '../renewal/ports.ts';
import type { Visit } from '../web/route.ts';

/** Who asks: the agent, from where, and under which ticket. */
export function requesterOf({ visitor, address }: Pick<Visit, 'visitor' | 'address'>, ticket?: string): Requester {
  return { channel: 'helpdesk', id: visitor.userId, address, ...(ticket ? { ticket } : {}) };
}
