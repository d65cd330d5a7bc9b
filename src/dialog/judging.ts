import type { Secret } from '../base/secret.ts';
import type { Factor } from '../config/alternative.ts';
import type { Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { Subject, SubjectAnswer } from '../renewal/subject.ts';
import { type Asker, askSubject } from './approving.ts';
import type { Pair } from './attempts.ts';
import { kindsOf } from './choices.ts';
import { codeBinding } from './code-sending.ts';
import { ineligible } from './eligibility.ts';
import { guess } from './guess.ts';
import type { StepParts } from './parts.ts';
import { requesterOf } from './requester.ts';
import type { Session } from './session.ts';
import { tellSecurity } from './tell-security.ts';

/** What a typed secret was found to be. Everything wrong looks alike to the caller; `reason` is for the audit. */
export type Judgement =
  | { readonly result: 'right'; readonly subject: Subject; readonly requester: Requester; readonly pair: Pair }
  | {
      readonly result: 'wrong';
      readonly reason: string;
      /** More of it: why a source does not match. */
      readonly detail?: string | undefined;
      readonly requester: Requester;
      readonly subject?: Subject | undefined;
      readonly lockedUntil: number;
      /** False where the door was closed already: the attempt counts nowhere. */
      readonly counted: boolean;
    }
  | { readonly result: 'unavailable'; readonly reason: string };

/** What the subject gave, and what it should prove. */
export interface Proof {
  readonly factor: Factor;
  /** Empty for `push`, where nothing is typed. */
  readonly value: Secret;
  /** False where it was asked for twice and the two were not equal: a failure that is not passed on. */
  readonly equal: boolean;
}

const kindOfFactor: Readonly<Partial<Record<Factor, Kind>>> = {
  pin: 'cucm-pin',
  'directory-password': 'directory-password',
};

type Answer = 'right' | { readonly wrong: string } | { readonly unavailable: string };

/**
 * A secret that this product set, or that was changed on one factor, does not count for another kind for a while: else
 * a mailbox alone would renew the PIN and then, with it, the password (architecture.md "The renewal").
 */
async function isCooling(parts: StepParts, session: Session, subject: Subject, kind: Kind): Promise<boolean> {
  const own = session.choice === undefined ? [] : kindsOf(session.choice);
  const forOthers = own.length === 0 || own.some(other => other !== kind);
  return forOthers && (await parts.renewals.coolingKinds(subject)).has(kind);
}

async function judgeSecret(
  parts: StepParts,
  session: Session,
  subject: Subject,
  kind: Kind,
  value: Secret,
): Promise<Answer> {
  if (await isCooling(parts, session, subject, kind)) return { wrong: 'cooling' };
  const verification = await guess(parts, subject, kind, value);
  if (verification.answer === 'wrong') return { wrong: verification.code };
  return verification.answer === 'unavailable' ? { unavailable: verification.code } : 'right';
}

async function judgeFactor(
  parts: StepParts,
  session: Session,
  subject: Subject,
  proof: Proof,
  asker: Asker,
): Promise<Answer> {
  if (!proof.equal) return { wrong: 'unequal' };
  if (proof.factor === 'push') {
    const reason = await askSubject(parts, session, subject, asker);
    return reason === undefined ? 'right' : { wrong: reason };
  }
  const kind = kindOfFactor[proof.factor];
  if (kind !== undefined) return judgeSecret(parts, session, subject, kind, proof.value);
  const right =
    proof.factor === 'helpdesk-code'
      ? await parts.helpdeskCodes.check(subject.userId, proof.value)
      : await parts.codes.check(codeBinding(session, subject.userId), proof.value);
  return right ? 'right' : { wrong: 'wrong-code' };
}

/**
 * Whether nobody can be judged now: every system that could judge the factor is silent. It depends on the systems alone.
 * Where only some are silent, a subject that cannot be found or judged is answered as wrong: else an outage would tell
 * who exists.
 */
function isSilenced({ systems }: StepParts, factor: Factor, answer: SubjectAnswer): boolean {
  const kind = kindOfFactor[factor];
  const { unavailable } = 'found' in answer ? answer.found : answer;
  const judges = systems.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  return judges.length > 0 && judges.every(({ name }) => unavailable.includes(name));
}

/** Who the caller means, or why there is nobody; a mismatched source never reaches a system. */
async function whoIsMeant(
  parts: StepParts,
  typed: string,
  factor: Factor,
  sourceProblem: string | undefined,
): Promise<Subject | Exclude<Answer, 'right'>> {
  if (sourceProblem !== undefined) return { wrong: sourceProblem };
  const answer = await parts.subjects.find(typed);
  if (isSilenced(parts, factor, answer)) return { unavailable: 'systems-unavailable' };
  if ('found' in answer) return answer.found;
  return { wrong: answer.none === 'unknown' ? 'unknown-user' : answer.none };
}

/**
 * Judges a secret. The attempt is counted before it is judged; what is locked, unknown, disabled, not eligible or
 * unequal goes the same way as what is wrong (policy.md "Failed attempts and lockout").
 */
export async function judge(parts: StepParts, session: Session, proof: Proof): Promise<Judgement> {
  const typed = session.typed ?? '';
  const device = await parts.devices.lookup(session.caller.device, session.caller.address);
  const requester = requesterOf(session, device.verified);
  // Where CUCM says nothing at all, nobody can be judged: the same for every caller, and no failure of his.
  if (session.caller.channel === 'phone' && device.reason === 'unreachable')
    return { result: 'unavailable', reason: 'cucm-unreachable' };
  const sourceProblem = session.caller.channel === 'phone' && !device.verified ? 'source-mismatch' : undefined;
  const meant = await whoIsMeant(parts, typed, proof.factor, sourceProblem);
  const subject = 'userId' in meant ? meant : undefined;
  if ('unavailable' in meant && !subject) return { result: 'unavailable', reason: String(meant.unavailable) };

  const pair = { subject: subject?.userId ?? typed, typed, requester: requester.id };
  const admission = await parts.attempts.admit(pair);
  const detail = sourceProblem === undefined ? undefined : device.reason;
  const wrong = (reason: string): Judgement => ({
    result: 'wrong',
    reason,
    detail,
    requester,
    subject,
    lockedUntil: admission.lockedUntil,
    counted: admission.admitted,
  });
  if (!admission.admitted) return wrong(`refused-${admission.reason}`);
  if (admission.pausesNow && subject) await tellSecurity(parts, subject.userId, requester);
  if (!subject) return wrong('wrong' in meant ? String(meant.wrong) : 'unknown-user');
  const excluded = ineligible(subject, parts);
  if (excluded !== undefined) return wrong(excluded);

  const answer = await judgeFactor(parts, session, subject, proof, { requester, device });
  if (answer === 'right') return { result: 'right', subject, requester, pair };
  if ('wrong' in answer) return wrong(answer.wrong);
  await parts.attempts.forgive(pair);
  return { result: 'unavailable', reason: answer.unavailable };
}
