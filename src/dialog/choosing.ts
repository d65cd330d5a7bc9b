import { languages } from '../base/language.ts';
import { askFactor } from './asking.ts';
import { alternativesFor, offeredChoices } from './choices.ts';
import { choiceScreen, endedPage } from './pages.ts';
import type { StepParts } from './parts.ts';
import type { Choice, Screen } from './screen.ts';
import type { Session } from './session.ts';
import type { Next, Step } from './step.ts';

/** Longer ids exist nowhere (CUCM: 128 bytes); what is longer can only be somebody's try. */
const LONGEST_USER = 128;

/** How long the identify screen waits for a device look-up before it is shown without a name. */
const PREFILL_MS = 150;

function menuScreen(parts: StepParts, legacy: boolean): Screen {
  const offered = offeredChoices(parts, legacy);
  const flag = (choice: Choice): string =>
    choice === 'unlock' || choice === 'status' ? `can.${choice}` : `kind.${choice}`;
  return { name: 'menu', fields: {}, when: [...offered.map(flag), 'can.language'] };
}

/** The first page: what to renew. The device is looked up once the page was sent. */
export function openMenu(parts: StepParts): (session: Session) => Next {
  return session => ({
    screen: menuScreen(parts, session.caller.legacy),
    audit: [
      {
        event: 'dialog-entered',
        requester: {
          channel: session.caller.channel,
          id: session.caller.address,
          device: session.caller.device,
          address: session.caller.address,
        },
      },
    ],
  });
}

async function knownHolder({ devices }: StepParts, { caller }: Session): Promise<string> {
  const tooLate = new Promise<undefined>(resolve => setTimeout(resolve, PREFILL_MS, undefined).unref());
  const lookup = await Promise.race([devices.lookup(caller.device, caller.address), tooLate]);
  return lookup?.verified ? (lookup.userId ?? '') : '';
}

/** Choosing what to renew, or another language. */
export function menuStep(parts: StepParts): Step {
  return async (session, { action }) => {
    if (action === 'language') {
      return { screen: { name: 'language', fields: {}, when: languages.map(code => `language.${code}`) } };
    }
    const choice = offeredChoices(parts, session.caller.legacy).find(offered => offered === action);
    if (choice === undefined) return undefined;
    const screen = choiceScreen('identify', choice);
    const user = await knownHolder(parts, session);
    return { screen: { ...screen, fields: { ...screen.fields, user } }, changes: { choice } };
  };
}

/** Choosing a language leads back to the menu. */
export function languageStep(parts: StepParts): Step {
  return async (session, { action }) => {
    const language = languages.find(code => action === `language-${code}`);
    if (language === undefined && action !== 'cancel') return undefined;
    return { screen: menuScreen(parts, session.caller.legacy), changes: { language: language ?? session.language } };
  };
}

/** Whose credential it is: a user id or an extension. Nothing shows whether it exists. */
export function identifyStep(parts: StepParts): Step {
  return async (session, { action, inputs }) => {
    if (action === 'cancel') return endedPage({ key: 'ended.cancelled' });
    const typed = inputs.user?.reveal().trim() ?? '';
    if (typed === '' || session.choice === undefined) return undefined;
    if (alternativesFor(parts, session.choice, session.caller.legacy).length === 0) return undefined;
    const kept = typed.length > LONGEST_USER ? `${typed.slice(0, LONGEST_USER)}…` : typed;
    return askFactor(parts, session, { typed: kept });
  };
}
