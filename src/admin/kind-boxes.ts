import type { Kind } from '../policy/kind.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import { type AdminParts, kindsHere } from './parts.ts';

/** A box for each kind that is renewed for many users at once, under the legend of message `key`. */
export function kindBoxes(page: PageMaker, parts: AdminParts, chosen: readonly Kind[], key: string): Html {
  const here = kindsHere(parts).filter(kind => kind !== 'app-user-password' && kind !== 'fac');
  const boxes = here.map(kind => {
    const checked = chosen.includes(kind) ? html` checked` : html``;
    return html`<label><input type="checkbox" name="kinds" value="${kind}"${checked}> ${page.say(`kind.${kind}`)}</label>\n`;
  });
  return html`<fieldset><legend>${page.say(key)}</legend>${boxes}</fieldset>`;
}
