import type { Html } from '../../web/html.ts';
import { html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { type Advised, adviceFor } from '../advice.ts';

const looks = { done: 'done', refused: 'wrong', failed: 'wrong', unknown: 'open', pending: 'open' } as const;

/** An outcome in a word, for the eye with a colour too. */
export function outcomeMark(page: PageMaker, { outcome }: Advised): Html {
  return html`<span class="outcome ${looks[outcome]}">${page.say(`helpdesk.outcome.${outcome}`)}</span>`;
}

/** What the agent does next, and the code that an administrator asks for. */
export function adviceText(page: PageMaker, advised: Advised, advice = adviceFor(advised)): Html {
  if (advice === undefined) return html``;
  const code = advised.code === undefined ? html`` : html` <small><code>${advised.code}</code></small>`;
  return html`${page.say(`helpdesk.advice.${advice}`)}${code}`;
}
