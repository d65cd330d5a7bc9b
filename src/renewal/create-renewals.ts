import { RekeyError } from '../base/rekey-error.ts';
import type { RenewalsDeps } from './context.ts';
import { coolingKinds } from './cooling.ts';
import { mailGivenUp } from './given-up.ts';
import { optionsOf } from './options.ts';
import { plan } from './plan.ts';
import { reasonOf } from './reason.ts';
import type { Renewal } from './renewal.ts';
import type { Renewals } from './renewals.ts';
import { dialogEnded, openScreen, screenDone, screenSent } from './screens.ts';
import { statusOf } from './status.ts';
import { unlock } from './unlock.ts';
import { viewOf } from './view.ts';
import { applyNow, workOn } from './work.ts';
import { createWorker, recover } from './worker.ts';

/** The renewals on the given systems, journaled in the given store. Does nothing by itself until `start`. */
export function createRenewals(deps: RenewalsDeps): Renewals {
  const worker = createWorker(deps);
  const get = async (id: string): Promise<Renewal | undefined> => {
    const found = await deps.journal.read(id);
    return found && viewOf(found.record);
  };
  return {
    options: subject => optionsOf(subject, deps),
    plan: request => plan(deps, request),
    async apply(id) {
      // Whatever went wrong in between, the journal says how the renewal stands.
      await applyNow(deps, id).catch((error: unknown) => {
        deps.log.warn({ renewal: id, ...reasonOf(error) }, 'A renewal was left unfinished; it is taken up again.');
      });
      const renewal = await get(id);
      if (!renewal) throw new RekeyError('renewal-unknown', `There is no renewal ${id} in the journal.`);
      return renewal;
    },
    get,
    versions: ids => deps.journal.versions(ids),
    openScreen: id => openScreen(deps, id),
    screenSent: id => screenSent(deps, id),
    async screenDone(id) {
      await screenDone(deps, id);
      await workOn(deps, id);
    },
    async dialogEnded(id) {
      await dialogEnded(deps, id);
      await workOn(deps, id);
    },
    async mailGivenUp(id, mailId) {
      await mailGivenUp(deps, id, mailId);
      await workOn(deps, id);
    },
    unlock: (subject, kinds, requester, language) => unlock(deps, subject, kinds, requester, language),
    status: subject => statusOf(deps, subject),
    coolingKinds: subject => coolingKinds(deps, subject),
    recover: () => recover(deps),
    start: () => worker.start(),
    stop: () => worker.stop(),
  };
}
