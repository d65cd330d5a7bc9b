import type { Alternative, Factor } from '../config/alternative.ts';
import { alternativesFor } from './choices.ts';
import { sendCode } from './code-sending.ts';
import { choiceScreen } from './pages.ts';
import type { StepParts } from './parts.ts';
import type { ScreenName } from './screen.ts';
import type { Session } from './session.ts';
import type { Changes, Next } from './step.ts';

const screens: Readonly<Record<Factor, ScreenName>> = {
  pin: 'verify-pin',
  'directory-password': 'verify-password',
  'mail-code': 'verify-code',
  'helpdesk-code': 'verify-helpdesk-code',
  push: 'verify-push',
};

function alternatives(parts: StepParts, session: Session): readonly Alternative[] {
  return session.choice === undefined ? [] : alternativesFor(parts, session.choice, session.caller.legacy);
}

/** The alternative that is being asked. */
export function alternativeOf(parts: StepParts, session: Session): Alternative {
  const all = alternatives(parts, session);
  return all[session.alternative % Math.max(1, all.length)] ?? [];
}

/** The factors still to be proved, the next one first. */
export function factorsLeft(parts: StepParts, session: Session): readonly Factor[] {
  return alternativeOf(parts, session).filter(factor => !session.proved.includes(factor));
}

function screenName(factor: Factor, twice: boolean): ScreenName {
  const name = screens[factor];
  // Nothing is typed that could be typed twice.
  return twice && factor !== 'push' ? (`${name}-twice` as ScreenName) : name;
}

function askScreen(parts: StepParts, session: Session, factor: Factor): Next['screen'] {
  const when = alternatives(parts, session).length > 1 ? ['can.other-way'] : [];
  const which = factor === 'pin' ? { which: 'kind.cucm-pin' } : {};
  return choiceScreen(screenName(factor, session.failed && parts.config.twiceAfterFailure), session.choice, {
    when,
    ...which,
  });
}

/**
 * Asks for the next factor that is not proved yet. A code is sent on the way to its screen: what the screen says is the
 * same for everybody (phone.md "Verify").
 */
export function askFactor(parts: StepParts, session: Session, changes: Changes = {}): Next {
  const asked = { ...session, ...changes };
  const [factor] = factorsLeft(parts, asked);
  if (factor === undefined) return { screen: { name: 'unavailable', fields: {}, when: [] }, changes };
  if (factor !== 'mail-code') return { screen: askScreen(parts, asked, factor), changes };
  const when = alternatives(parts, asked).length > 1 ? ['can.other-way'] : [];
  return {
    screen: choiceScreen('code-sent', asked.choice, { when }),
    changes,
    background: stepped => sendCode(parts, stepped),
  };
}

/** Asks for the same factor again, without sending another code. */
export function askAgain(parts: StepParts, session: Session): Next | undefined {
  const [factor] = factorsLeft(parts, session);
  return factor && { screen: askScreen(parts, session, factor) };
}

/** Goes to the next alternative and begins it anew. */
export function askOtherWay(parts: StepParts, session: Session): Next | undefined {
  const { length } = alternatives(parts, session);
  if (length < 2) return undefined;
  return askFactor(parts, session, { alternative: (session.alternative + 1) % length, proved: [] });
}
