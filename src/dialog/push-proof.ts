import { Secret } from '../base/secret.ts';
import { askOtherWay } from './asking.ts';
import { endedPage, waitScreen } from './pages.ts';
import type { StepParts } from './parts.ts';
import { prove } from './proving.ts';
import type { Step } from './step.ts';

/** "We will ask on your own phone": it is asked once the subject says so, and the page after it waits for the answer. */
export function askPushStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    if (action === 'other-way') return askOtherWay(parts, session);
    if (action !== 'next' || session.choice === undefined) return undefined;
    return {
      screen: waitScreen('push-sent', session.choice),
      work: asking => prove(parts, asking, { factor: 'push', value: new Secret(''), equal: true }),
    };
  };
}
