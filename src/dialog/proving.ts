import { languageOf } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import { untilUnlocked } from '../policy/lockout.ts';
import { afterProof } from './after-proof.ts';
import { untilOver } from './approving.ts';
import { askAgain, askFactor, askOtherWay, factorsLeft } from './asking.ts';
import { alternativesFor } from './choices.ts';
import { type Judgement, judge, type Proof } from './judging.ts';
import { choiceScreen, endedPage, unavailablePage, waitScreen } from './pages.ts';
import type { StepParts } from './parts.ts';
import type { DialogEvent } from './ports.ts';
import type { InputName, Line } from './screen.ts';
import type { Session } from './session.ts';
import type { Next, Step } from './step.ts';

type Wrong = Extract<Judgement, { result: 'wrong' }>;
type Right = Extract<Judgement, { result: 'right' }>;

function lockLines(lockedUntil: number, now: number): readonly Line[] {
  if (lockedUntil === untilUnlocked) return [{ key: 'failed.locked-by-hand' }];
  return lockedUntil > now ? [{ key: 'failed.locked', params: { until: { time: lockedUntil } } }] : [];
}

/** "Not accepted", the same for everybody and every reason. */
async function failedPage(
  parts: StepParts,
  session: Session,
  { reason, detail, requester, subject, lockedUntil, counted }: Wrong,
): Promise<Next> {
  if (subject && counted) await parts.attempts.note(subject.userId, requester.id);
  const several =
    session.choice !== undefined && alternativesFor(parts, session.choice, session.caller.legacy).length > 1;
  const event = reason === 'source-mismatch' ? 'source-mismatch' : 'authentication-failure';
  if (event === 'source-mismatch') {
    parts.log.warn(
      { device: requester.device, address: requester.address, reason: detail },
      'source-mismatch: the request does not come from the address at which CUCM has the device registered.',
    );
  }
  return {
    screen: choiceScreen('failed', session.choice, {
      lines: lockLines(lockedUntil, parts.clock.now()),
      when: ['can.next', ...(several ? ['can.other-way'] : [])],
    }),
    changes: { failed: true },
    audit: [{ event, requester, reason, detail, subject: subject?.userId }],
  };
}

async function provedPage(
  parts: StepParts,
  session: Session,
  proof: Proof,
  { subject, requester, pair }: Right,
): Promise<Next> {
  const proved = [...session.proved, proof.factor];
  if (factorsLeft(parts, { ...session, proved }).length > 0) {
    await parts.attempts.forgive(pair);
    // From here on the same person, also where what was typed should come to mean another one.
    return askFactor(parts, session, { proved, typed: subject.userId });
  }
  await parts.attempts.succeed(pair);
  const verified = { ...session, proved, verified: subject.userId };
  const next = await afterProof(parts, verified, subject).catch((error: unknown): Next => {
    parts.log.error({ err: error }, 'The page after a proof could not be made.');
    return unavailablePage;
  });
  const language = { language: languageOf(subject.language ?? '') ?? session.language };
  return {
    ...next,
    changes: { ...next.changes, proved, verified: subject.userId, ...language },
    audit: [
      { event: 'authentication-success', requester, subject: subject.userId, reason: proved.join('+') },
      ...(next.audit ?? []),
    ],
  };
}

/** Judges a proof and finds the page after it. A wait for the subject's phone that did not end well ends late, for everybody. */
export async function prove(parts: StepParts, session: Session, proof: Proof): Promise<Next> {
  const judgement = await judge(parts, session, proof);
  if (judgement.result === 'right') return provedPage(parts, session, proof, judgement);
  if (proof.factor === 'push' && judgement.result === 'wrong') await untilOver(parts, session);
  if (judgement.result === 'wrong') return failedPage(parts, session, judgement);
  parts.log.warn({ reason: judgement.reason }, 'A proof could not be judged: a system does not answer.');
  return unavailablePage;
}

function typedProof(
  session: Session,
  event: DialogEvent,
  field: InputName,
  factor: Proof['factor'],
  twice: boolean,
): Proof | undefined {
  const value = event.inputs[field];
  if (!value || value.reveal() === '' || session.choice === undefined) return undefined;
  const again = event.inputs.again ?? new Secret('');
  return { factor, value, equal: !twice || value.equals(again) };
}

/** The screen on which a secret is typed. The system is asked after the page that follows was sent. */
export function proofStep(parts: StepParts, field: InputName, factor: Proof['factor'], twice: boolean): Step {
  return async (session, event) => {
    if (event.action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    if (event.action === 'other-way') return askOtherWay(parts, session);
    const proof = typedProof(session, event, field, factor, twice);
    if (!proof) return undefined;
    return {
      screen: waitScreen('checking', session.choice),
      work: checking => prove(parts, checking, proof),
    };
  };
}

/** "If an address is on file, a code is on its way." */
export function codeSentStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    if (action === 'other-way') return askOtherWay(parts, session);
    return action === 'next' ? askAgain(parts, session) : undefined;
  };
}

/** After a failure: the same again (twice this time), another way, or the end. */
export function failedStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'cancel' || action === 'done') return endedPage({ key: 'ended.cancelled' });
    if (action === 'other-way') return askOtherWay(parts, session);
    return action === 'next' ? askAgain(parts, session) : undefined;
  };
}
