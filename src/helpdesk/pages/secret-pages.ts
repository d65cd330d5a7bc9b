import type { Secret } from '../../base/secret.ts';
import { isDigitKind } from '../../policy/kind.ts';
import type { ShownValue, Telling } from '../../renewal/renewal.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { groupPin } from '../../words/words.ts';
import { userPath } from '../path.ts';

function valueBlock(page: PageMaker, { kinds, value, uncertain, mustChange }: ShownValue): Html {
  const names = kinds.map(kind => page.say(`kind.${kind}`)).join(', ');
  const text = kinds.every(isDigitKind) ? groupPin(value.reveal()) : value.reveal();
  const notes = [...(uncertain ? ['link.uncertain'] : []), ...(mustChange ? ['told.must-change'] : [])];
  return html`<section><p>${names}</p>
<output class="secret">${text}</output>
${notes.map(note => html`<p>${page.say(note)}</p>`)}</section>
`;
}

function back(page: PageMaker, userId: string): Html {
  return html`<p><a href="${userPath(userId)}" data-do="back">${page.say('helpdesk.back')}</a></p>\n`;
}

/** The new values for the agent to read out, or that they are not to be seen (any more). */
export function shownPage(page: PageMaker, userId: string, telling: Telling): Html {
  if (telling.state !== 'open') {
    return html`<p class="notice" role="status">${page.say(`helpdesk.shown.${telling.state}`)}</p>\n${back(page, userId)}`;
  }
  return html`<p class="notice wrong">${page.say('helpdesk.shown.once')}</p>
${telling.values.map(value => valueBlock(page, value))}${back(page, userId)}`;
}

/** The code that the agent reads out and the caller keys in at the phone. */
export function phoneCodePage(page: PageMaker, userId: string, code: Secret): Html {
  return html`<p>${page.say('helpdesk.phone-code.read')}</p>
<output class="secret">${code.reveal()}</output>
<p>${page.say('helpdesk.phone-code.note')}</p>
${back(page, userId)}`;
}
