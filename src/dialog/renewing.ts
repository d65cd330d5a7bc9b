import { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import { newRenewalId } from '../renewal/plan.ts';
import type { Requester } from '../renewal/ports.ts';
import type { PlanAnswer, PlanRequest, Refusal, Renewal } from '../renewal/renewal.ts';
import type { Subject } from '../renewal/subject.ts';
import { confirmPage, lockedKinds, renewableOf } from './after-proof.ts';
import type { Dressed } from './conversation.ts';
import { choiceScreen, endedPage, unavailablePage, waitScreen } from './pages.ts';
import type { StepParts } from './parts.ts';
import { requesterOf } from './requester.ts';
import { deliveryLines, isValueRefused, outcomeLines, refusalLines, unlockLines, valueLines } from './result-lines.ts';
import type { Line, Screen } from './screen.ts';
import type { Session } from './session.ts';
import type { Next, Step } from './step.ts';
import { deliveriesFor, holdsDevice } from './telling.ts';

interface Proven {
  readonly subject: Subject;
  readonly requester: Requester;
}

/** The subject as it stands now, and from where it asks. */
async function provenSubject({ subjects, devices }: StepParts, session: Session): Promise<Proven | undefined> {
  if (session.verified === undefined) return undefined;
  const answer = await subjects.find(session.verified);
  if (!('found' in answer) || answer.found.userId !== session.verified) return undefined;
  const device = await devices.lookup(session.caller.device, session.caller.address);
  return { subject: answer.found, requester: requesterOf(session, device.verified) };
}

/** The seal of a chosen value belongs to its dialog. */
const sealContext = (session: Session): string => `dialog ${session.id}`;

function sealChosen({ keyring }: StepParts, session: Session, value: Secret): string {
  return keyring.seal(value, sealContext(session)).toString('base64');
}

function chosenValues({ keyring }: StepParts, session: Session, kinds: readonly Kind[]): PlanRequest['chosen'] {
  if (session.chosen === undefined) return undefined;
  const value = keyring.open(Buffer.from(session.chosen, 'base64'), sealContext(session));
  return Object.fromEntries(kinds.map(kind => [kind, value]));
}

async function planRequest(
  parts: StepParts,
  session: Session,
  { subject, requester }: Proven,
  kinds: readonly Kind[],
): Promise<PlanRequest> {
  const ownScreen = await holdsDevice(parts, session, subject);
  const { mustChange } = parts.config;
  return {
    subject,
    kinds,
    requester,
    language: session.language,
    chosen: chosenValues(parts, session, kinds),
    deliver: Object.fromEntries(kinds.map(kind => [kind, deliveriesFor(parts, kind, ownScreen)])),
    factors: session.proved.length,
    ...(mustChange === 'auto' ? {} : { mustChange: mustChange === 'always' }),
  };
}

/** Why nothing was planned, in words. */
function planRefusalLines(refusal: Refusal): readonly Line[] {
  switch (refusal.reason) {
    case 'violations':
      return refusal.violations.map(({ message, params }) => ({ key: message, params }));
    case 'too-soon':
      return [{ key: 'own.too-soon', params: { until: { time: refusal.until } } }];
    case 'stopped':
    case 'not-renewable': {
      const why = refusal.reason === 'stopped' ? 'stopped' : refusal.why;
      const params = { kind: { word: `kind.${refusal.kind}` }, why: { word: `not-renewable.${why}` } };
      return [{ key: 'outcome.not-possible', params }];
    }
    case 'in-progress':
      return [{ key: 'ended.in-progress' }];
    default:
      return [{ key: 'ended.refused' }];
  }
}

/** Whether another value, or the same one later, would be taken. */
function isOwnFault({ reason }: Refusal): boolean {
  return reason === 'violations' || reason === 'too-soon';
}

function refusedPage(session: Session, refusal: Refusal): Next {
  if (refusal.reason === 'unavailable') return unavailablePage;
  const lines = planRefusalLines(refusal);
  return isOwnFault(refusal)
    ? { screen: choiceScreen('own-refused', session.choice, { lines }), changes: { chosen: undefined } }
    : endedPage(...lines);
}

/** A chosen value that a system refused comes back to its chooser, with the reason. */
function resultPage(session: Session, renewal: Renewal, refused: readonly Line[] = []): Next {
  if (session.chosen !== undefined && isValueRefused(renewal)) {
    const lines = refusalLines(renewal);
    return { screen: choiceScreen('own-refused', session.choice, { lines }), changes: { chosen: undefined } };
  }
  const lines = [...outcomeLines(renewal), ...refused, ...deliveryLines(renewal)];
  return {
    screen: choiceScreen('result', session.choice, { lines }),
    changes: { renewal: renewal.id, chosen: undefined },
  };
}

/** Plans and applies: the one place in which a dialog changes anything. */
async function renew(parts: StepParts, session: Session): Promise<Next> {
  const proven = await provenSubject(parts, session);
  if (!proven) return unavailablePage;
  const { kinds, refused } = renewableOf(parts, session, proven.subject);
  if (kinds.length === 0) return endedPage(...refused);
  const request = { ...(await planRequest(parts, session, proven, kinds)), id: session.renewal };
  const answer = await parts.renewals.plan(request);
  if ('refused' in answer) return refusedPage(session, answer.refused);
  return resultPage(session, await parts.renewals.apply(answer.planned.id), refused);
}

/**
 * Takes up the page that waits for a renewal whose node died: another one finishes it, and its end is shown here as it
 * would have been. `wait`: that still takes a while; undefined: nothing was planned.
 */
export async function resumeRenewal({ renewals }: StepParts, session: Session): Promise<Next | 'wait' | undefined> {
  if (session.renewal === undefined) return undefined;
  const renewal = await renewals.get(session.renewal);
  if (!renewal) return undefined;
  return renewal.settled ? resultPage(session, renewal) : 'wait';
}

async function unlock(parts: StepParts, session: Session): Promise<Next> {
  const proven = await provenSubject(parts, session);
  if (!proven) return unavailablePage;
  const kinds = await lockedKinds(parts, proven.subject);
  const unlocked = await parts.renewals.unlock(proven.subject, kinds, proven.requester, session.language);
  return { screen: choiceScreen('result', session.choice, { lines: unlockLines(unlocked) }) };
}

/** "Your phone PIN will change now": the last word before it does. */
export function confirmStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    if (action !== 'confirm' || session.verified === undefined) return undefined;
    const screen = waitScreen('working', session.choice);
    if (session.choice === 'unlock') return { screen, work: working => unlock(parts, working) };
    // Known before anything is planned: should this node die, another one finds out what became of it.
    const changes = { renewal: newRenewalId(parts.random) };
    return { screen, changes, work: working => renew(parts, working) };
  };
}

/** A generated value, or one of the subject's own. */
export function chooseValueStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    if (action === 'own') return ownValuePage(session);
    if (action !== 'generate') return undefined;
    const proven = await provenSubject(parts, session);
    return proven ? confirmPage(parts, session, proven.subject) : unavailablePage;
  };
}

function ownValuePage(session: Session): Next {
  const pin = session.choice?.endsWith('-pin') || session.choice === 'both-pins';
  return {
    screen: choiceScreen(pin ? 'own-pin' : 'own-password', session.choice, { which: `kind.${session.choice}` }),
  };
}

/** The new value, entered twice and checked by the same policy as every other. */
export function ownValueStep(parts: StepParts): Step {
  return async (session, { action, inputs }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    const value = inputs.new;
    if (!value || value.reveal() === '') return undefined;
    if (!value.equals(inputs.again ?? new Secret(''))) {
      return { screen: choiceScreen('own-refused', session.choice, { lines: [{ key: 'own.unequal' }] }) };
    }
    return {
      screen: waitScreen('checking', session.choice),
      changes: { chosen: sealChosen(parts, session, value) },
      work: checking => checkOwn(parts, checking),
    };
  };
}

/** What a plan would come to, with nothing written down. */
async function rehearse(parts: StepParts, session: Session, proven: Proven): Promise<PlanAnswer> {
  const { kinds } = renewableOf(parts, session, proven.subject);
  return parts.renewals.plan({ ...(await planRequest(parts, session, proven, kinds)), dryRun: true });
}

async function checkOwn(parts: StepParts, session: Session): Promise<Next> {
  const proven = await provenSubject(parts, session);
  if (!proven) return unavailablePage;
  const answer = await rehearse(parts, session, proven);
  return 'refused' in answer ? refusedPage(session, answer.refused) : confirmPage(parts, session, proven.subject);
}

/** Every line that stands against a value of the verified subject's own; undefined where nothing can be said now. */
export async function ownFlaws(
  parts: StepParts,
  session: Session,
  value: Secret,
): Promise<readonly Line[] | undefined> {
  const proven = await provenSubject(parts, session);
  if (!proven) return undefined;
  const answer = await rehearse(parts, { ...session, chosen: sealChosen(parts, session, value) }, proven);
  if (!('refused' in answer)) return [];
  return isOwnFault(answer.refused) ? planRefusalLines(answer.refused) : undefined;
}

/** Every broken rule was said; another try. */
export function ownRefusedStep(): Step {
  return async (session, { action }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    return action === 'next' ? ownValuePage(session) : undefined;
  };
}

/** What happened, until Done. */
export function resultStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action !== 'done') return undefined;
    if (session.renewal !== undefined) await parts.renewals.screenDone(session.renewal);
    return endedPage({ key: 'ended.done' });
  };
}

/**
 * Puts the new values on the result screen. They stand in no session: each time the screen is asked for they come
 * from the journal, and once told or out of time a sentence stands in their place.
 */
export function dressResult(parts: StepParts): (session: Session, screen: Screen) => Promise<Dressed> {
  return async (session, screen) => {
    const lines = screen.fields['lines'];
    if (screen.name !== 'result' || session.renewal === undefined || typeof lines === 'string')
      return { screen, tells: false };
    const telling = await parts.renewals.openScreen(session.renewal);
    const tells = telling.state === 'open';
    const gone = telling.state === 'already-shown' ? [{ key: 'ended.shown' }] : [];
    const shown = [...(tells ? valueLines(telling.values) : gone), ...(lines ?? [])];
    return { screen: { ...screen, fields: { ...screen.fields, lines: shown } }, tells };
  };
}
