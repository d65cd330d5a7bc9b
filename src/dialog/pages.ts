import type { Choice, Line, Screen, ScreenName } from './screen.ts';
import type { Next } from './step.ts';

/** Seconds after which a phone asks for the page after a `wait` screen. */
const REFRESH_SECONDS = 2;

/** The name of a choice as the words files have it. */
function choiceWord(choice: Choice): string {
  return choice === 'unlock' || choice === 'status' ? `choice.${choice}` : `kind.${choice}`;
}

/** A screen that names the choice. */
export function choiceScreen(
  name: ScreenName,
  choice: Choice | undefined,
  extra: { readonly lines?: readonly Line[]; readonly when?: readonly string[]; readonly which?: string } = {},
): Screen {
  const fields = {
    ...(choice ? { choice: [{ key: choiceWord(choice) }] } : {}),
    ...(extra.lines ? { lines: extra.lines } : {}),
    ...(extra.which ? { which: [{ key: extra.which }] } : {}),
  };
  return { name, fields, when: extra.when ?? [] };
}

/** A page that waits for work. */
export function waitScreen(name: 'checking' | 'working' | 'push-sent', choice: Choice | undefined): Screen {
  return { ...choiceScreen(name, choice), refreshSeconds: REFRESH_SECONDS };
}

/** The page that ends a dialog, with a word of why. */
export function endedPage(...lines: readonly Line[]): Next {
  return { screen: { name: 'ended', fields: { lines }, when: [] } };
}

/** "Not possible right now": a system that must answer does not. */
export const unavailablePage: Next = { screen: { name: 'unavailable', fields: {}, when: [] } };
