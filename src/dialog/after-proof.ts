import { languageOf } from '../base/language.ts';
import type { Kind } from '../policy/kind.ts';
import type { Subject } from '../renewal/subject.ts';
import { kindsOf } from './choices.ts';
import { choiceScreen, endedPage } from './pages.ts';
import type { StepParts } from './parts.ts';
import { confirmLines, statusLines, toldLine } from './result-lines.ts';
import type { Line } from './screen.ts';
import type { Session } from './session.ts';
import type { Next } from './step.ts';
import { deliveriesFor, holdsDevice } from './telling.ts';

/** Tells the subject of the failures since the last success, here and by mail (policy.md "At the next success"). */
async function tellFailures(parts: StepParts, subject: Subject, language: string): Promise<readonly Line[]> {
  const notes = await parts.attempts.takeNotes(subject.userId);
  const last = notes.at(-1);
  if (!last) return [];
  if (subject.mail !== undefined) {
    await parts.mail.enqueue({
      id: `failures-${subject.userId}-${last.at}`,
      to: subject.mail,
      message: 'failures',
      language,
      values: { count: notes.length, time: last.at, place: last.place },
    });
  }
  return [{ key: 'notice.failures', params: { count: notes.length, time: { time: last.at }, place: last.place } }];
}

interface Chosen {
  readonly kinds: readonly Kind[];
  readonly refused: readonly Line[];
}

/** Which of the chosen kinds the subject has and may renew; for the others, why not. */
export function renewableOf(parts: StepParts, session: Session, subject: Subject): Chosen {
  const asked = session.choice === undefined ? [] : kindsOf(session.choice);
  const options = parts.renewals.options(subject).filter(({ kind }) => asked.includes(kind));
  const absent = asked
    .filter(kind => !options.some(option => option.kind === kind))
    .map(kind => ({ kind, why: 'absent' }));
  const barred = options.flatMap(({ kind, notRenewable }) => (notRenewable ? [{ kind, why: notRenewable }] : []));
  return {
    kinds: options.filter(({ notRenewable }) => notRenewable === undefined).map(({ kind }) => kind),
    refused: [...absent, ...barred].map(({ kind, why }) => ({
      key: 'outcome.not-possible',
      params: { kind: { word: `kind.${kind}` }, why: { word: `not-renewable.${why}` } },
    })),
  };
}

/** Whether the subject may choose the new values of all these kinds here. */
function mayChoose({ config, ownValuesOnPage = [] }: StepParts, { caller }: Session, kinds: readonly Kind[]): boolean {
  const taken: readonly string[] = [...config.ownValues, ...(caller.channel === 'web' ? ownValuesOnPage : [])];
  return kinds.every(kind => taken.includes(kind));
}

/** "Your phone PIN will change now", and how its value is told. */
export async function confirmPage(
  parts: StepParts,
  session: Session,
  subject: Subject,
  notices: readonly Line[] = [],
): Promise<Next> {
  const { kinds, refused } = renewableOf(parts, session, subject);
  if (kinds.length === 0) return endedPage(...refused);
  const telling =
    session.chosen === undefined
      ? [toldLine(deliveriesFor(parts, kinds[0], await holdsDevice(parts, session, subject)))]
      : [];
  return {
    screen: choiceScreen('confirm', session.choice, {
      lines: [...confirmLines('confirm.change', kinds), ...refused, ...telling, ...notices],
    }),
  };
}

async function renewPage(
  parts: StepParts,
  session: Session,
  subject: Subject,
  notices: readonly Line[],
): Promise<Next> {
  const { kinds, refused } = renewableOf(parts, session, subject);
  if (kinds.length === 0) return endedPage(...refused, ...notices);
  if (!mayChoose(parts, session, kinds)) return confirmPage(parts, session, subject, notices);
  return {
    screen: choiceScreen('choose-value', session.choice, { lines: notices, when: ['can.own', 'can.generate'] }),
  };
}

async function statusPage(parts: StepParts, subject: Subject, notices: readonly Line[]): Promise<Next> {
  const lines = statusLines(await parts.renewals.status(subject), parts.clock.now());
  return { screen: { name: 'status', fields: { lines: [...notices, ...lines] }, when: [] } };
}

/** The kinds that failed attempts locked. */
export async function lockedKinds(parts: StepParts, subject: Subject): Promise<readonly Kind[]> {
  const status = await parts.renewals.status(subject);
  return status.filter(({ state }) => state?.locked === 'failed-attempts').map(({ kind }) => kind);
}

async function unlockPage(
  parts: StepParts,
  session: Session,
  subject: Subject,
  notices: readonly Line[],
): Promise<Next> {
  const locked = await lockedKinds(parts, subject);
  if (locked.length === 0) return endedPage({ key: 'ended.nothing-locked' }, ...notices);
  return {
    screen: choiceScreen('confirm', session.choice, { lines: [...confirmLines('confirm.unlock', locked), ...notices] }),
  };
}

/** The page after everything is proved, in the subject's own language. */
export async function afterProof(parts: StepParts, session: Session, subject: Subject): Promise<Next> {
  const language = languageOf(subject.language ?? '') ?? session.language;
  const notices = await tellFailures(parts, subject, language);
  if (session.choice === 'status') return statusPage(parts, subject, notices);
  if (session.choice === 'unlock') return unlockPage(parts, session, subject, notices);
  return renewPage(parts, session, subject, notices);
}
