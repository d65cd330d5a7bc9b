import type { WebRoute } from './route.ts';
import { may, type Visitor } from './visitor.ts';

/** Whether a visitor may ask for what a route or an entry of the navigation leads to. */
export function mayAsk(visitor: Visitor, who: WebRoute['who']): boolean {
  if (who === 'anybody') return true;
  return who === 'signed-in' ? visitor.grants.length > 0 : may(visitor, who) === 'yes';
}
