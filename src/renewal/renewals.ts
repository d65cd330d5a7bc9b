import { RekeyError } from '../base/rekey-error.ts';
import type { Kind } from '../policy/kind.ts';
import { type RenewalsDeps, systemNamed } from './context.ts';
import { coolingKinds } from './cooling.ts';
import { mailGivenUp } from './given-up.ts';
import { optionsOf } from './options.ts';
import { plan } from './plan.ts';
import type { Requester } from './ports.ts';
import type {
  CredentialStatus,
  PlanAnswer,
  PlanRequest,
  Renewal,
  RenewalOption,
  Telling,
  UnlockedTarget,
} from './renewal.ts';
import { dialogEnded, openScreen, screenDone, screenSent } from './screens.ts';
import type { Subject } from './subject.ts';
import { unlock } from './unlock.ts';
import { viewOf } from './view.ts';
import { applyNow, workOn } from './work.ts';
import { createWorker, recover } from './worker.ts';

export type { CredentialStatus, UnlockedTarget } from './renewal.ts';

/**
 * The only way in which a credential is ever changed. A channel walks `plan` → `apply` → (poll `get`) → `openScreen` →
 * `screenSent` → `screenDone`; whatever it leaves undone, the worker finishes.
 */
export interface Renewals {
  /** What the subject has and whether it can be renewed. Asks no system: reads `subject`. */
  options(subject: Subject): readonly RenewalOption[];
  /** Checks, generates, and commits the sealed values to the journal. Changes nothing outside. */
  plan(request: PlanRequest): Promise<PlanAnswer>;
  /**
   * Sets the values, an outcome each. Resolves when every target is settled or `pending`; never rejects for what a
   * system can do. Safe to call again and from any node; one subject at a time.
   */
  apply(id: string): Promise<Renewal>;
  /** How a renewal stands; undefined where there is none of this id. */
  get(id: string): Promise<Renewal | undefined>;
  /**
   * The values to show on the screen, the same at each ask, until {@link screenDone} or `showSecretSeconds` from the
   * first ask. Only for values whose delivery is `screen` or `spoken`.
   */
  openScreen(id: string): Promise<Telling>;
  /**
   * The page with the values went out to the device. Call it from `Page.afterwards`: a page that was never confirmed
   * (the process died in between) counts as not fetched and its values go out by link.
   */
  screenSent(id: string): Promise<void>;
  /** The subject pressed Done: told. */
  screenDone(id: string): Promise<void>;
  /** The dialog ended: what its screen has not told goes out by link now. */
  dialogEnded(id: string): Promise<void>;
  /** The outbox gave a mail of this renewal up: what it told of changes to `agent`. */
  mailGivenUp(id: string, mailId: string): Promise<void>;
  /** Lifts locks from failed attempts, changes no value. The subject is notified. */
  unlock(
    subject: Subject,
    kinds: readonly Kind[],
    requester: Requester,
    language: string,
  ): Promise<readonly UnlockedTarget[]>;
  /** Each credential as its system describes it now. */
  status(subject: Subject): Promise<readonly CredentialStatus[]>;
  /**
   * Kinds that do not count as a factor for another kind yet: set by this product, or changed on one factor, within
   * `dialog.coolingHours` (`architecture.md` "The renewal", last paragraph).
   */
  coolingKinds(subject: Subject): Promise<ReadonlySet<Kind>>;
  /** Finishes what is unfinished once: read-back, late applications, deliveries that are due, erasure. */
  recover(): Promise<void>;
  /** Begins to recover now and then, at once first. */
  start(): void;
  /** Stops, and waits for what runs. */
  stop(): Promise<void>;
}

async function statusOf(deps: RenewalsDeps, subject: Subject): Promise<readonly CredentialStatus[]> {
  const described = subject.entries.map(async ({ system, entry, description }) => {
    const fresh = await systemNamed(deps, system)
      ?.describe(entry)
      .catch(() => undefined);
    const kinds = (fresh ?? description).credentials.map(({ kind }) => kind);
    return kinds.map(kind => ({ kind, system, state: fresh?.credentials.find(state => state.kind === kind) }));
  });
  return (await Promise.all(described)).flat();
}

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
        const reason = error instanceof Error ? error.message : undefined;
        deps.log.warn({ renewal: id, reason }, 'A renewal was left unfinished; it is taken up again.');
      });
      const renewal = await get(id);
      if (!renewal) throw new RekeyError('renewal-unknown', `There is no renewal ${id} in the journal.`);
      return renewal;
    },
    get,
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
