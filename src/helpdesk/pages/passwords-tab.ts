import { maskMail } from '../../base/mask-mail.ts';
import type { Kind } from '../../policy/kind.ts';
import type { RenewalOption } from '../../renewal/renewal.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { userPath } from '../path.ts';
import { type CallerCard, callerSection, RENEW_FORM } from './caller-card.ts';

/** What stands in the form: as the agent left it, else as it is by default. */
export interface RenewChoice {
  readonly kinds: readonly Kind[];
  readonly mustChange: boolean;
  readonly ticket: string;
  /** The agent wants to read the new values out. */
  readonly show: boolean;
}

/** What the form offers. */
export interface PasswordsTab {
  readonly userId: string;
  /** The mark of this page: its form is one request, however often it is sent. */
  readonly once: string;
  readonly options: readonly RenewalOption[];
  readonly choice: RenewChoice;
  /** Where mails to the subject go; absent where no address is on file. */
  readonly mail?: string | undefined;
  /** Where a link to a new directory password goes; absent where no private address is on file. */
  readonly privateMail?: string | undefined;
  readonly ticketRequired: boolean;
  /** The agent may see new values once. */
  readonly mayShow: boolean;
  readonly hasLock: boolean;
  readonly caller: CallerCard;
  /** What was wrong with what was sent: a message key. */
  readonly problem?: string | undefined;
}

function kindBox(page: PageMaker, { kind, systems, notRenewable, syncedWith }: RenewalOption, chosen: boolean): Html {
  const id = `kind-${kind}`;
  const hint = notRenewable === undefined ? systems.join(', ') : page.say(`not-renewable.${notRenewable}`);
  const synced =
    syncedWith === undefined ? '' : ` · ${page.say('helpdesk.renew.synced', { kind: { word: `kind.${syncedWith}` } })}`;
  const state = html`${notRenewable === undefined ? html`` : html` disabled`}${chosen ? html` checked` : html``}`;
  return html`<label for="${id}"><input type="checkbox" id="${id}" name="kinds" value="${kind}"${state}> ${page.say(`kind.${kind}`)} <span class="hint">${hint}${synced}</span></label>
`;
}

function box(name: string, label: string, checked: boolean): Html {
  return html`<label for="${name}"><input type="checkbox" id="${name}" name="${name}" value="on"${checked ? html` checked` : html``}> ${label}</label>
`;
}

function ticketField(page: PageMaker, { choice, ticketRequired, problem }: PasswordsTab): Html {
  const required = ticketRequired ? html` required` : html``;
  const wrong = problem === 'helpdesk.problem.ticket' ? html` aria-invalid="true" aria-describedby="problem"` : html``;
  return html`<label for="ticket">${page.say('helpdesk.renew.ticket')}</label>
<input id="ticket" name="ticket" value="${choice.ticket}" maxlength="64" autocomplete="off" spellcheck="false"${required}${wrong}>
`;
}

/** The corporate mailbox is shut to who forgot the directory password: that one goes to the private address. */
function privateLine(page: PageMaker, { options, privateMail }: PasswordsTab): Html {
  if (!options.some(({ kind }) => kind === 'directory-password')) return html``;
  if (privateMail === undefined) return html` ${page.say('helpdesk.renew.no-private')}`;
  return html` ${page.say('helpdesk.renew.private', { mail: maskMail(privateMail) })}`;
}

function mailLine(page: PageMaker, tab: PasswordsTab): Html {
  const { userId, mail } = tab;
  const text =
    mail === undefined
      ? html`${page.say('helpdesk.renew.no-mail')}`
      : html`${page.say('helpdesk.renew.mail', { mail })}${privateLine(page, tab)}`;
  return html`<p>${text} <a href="${userPath(userId, 'details')}">${page.say('helpdesk.tab.details')}</a></p>\n`;
}

function unlockButton(page: PageMaker, { userId, hasLock }: PasswordsTab): Html {
  const off = hasLock ? html`` : html` disabled`;
  return html`<button class="secondary" formaction="${userPath(userId, 'unlock')}" formnovalidate data-do="unlock"${off}>${page.say('helpdesk.renew.unlock')}</button>
<button class="secondary" formaction="${userPath(userId, 'phone-code')}" formnovalidate data-do="phone-code">${page.say('helpdesk.renew.phone-code')}</button>
`;
}

function renewForm(page: PageMaker, tab: PasswordsTab): Html {
  const { userId, once, options, choice, mayShow, problem } = tab;
  const boxes = options.map(option => kindBox(page, option, choice.kinds.includes(option.kind)));
  const wrong =
    problem === undefined ? html`` : html`<p id="problem" class="notice wrong" role="alert">${page.say(problem)}</p>\n`;
  return html`<form id="${RENEW_FORM}" method="post" action="${userPath(userId, 'renew')}">
${page.csrf}<input type="hidden" name="once" value="${once}">${wrong}<fieldset><legend>${page.say('helpdesk.renew.kinds')}</legend>
${boxes}</fieldset>
${mailLine(page, tab)}<fieldset>
${box('mustChange', page.say('helpdesk.renew.must-change'), choice.mustChange)}${mayShow ? box('show', page.say('helpdesk.renew.show'), choice.show) : html``}</fieldset>
${ticketField(page, tab)}<div class="buttons"><button data-do="renew">${page.say('helpdesk.renew.button')}</button>
${unlockButton(page, tab)}</div>
</form>
`;
}

/** The tab Passwords: who the caller is, and what is to be renewed. */
export function passwordsTab(page: PageMaker, tab: PasswordsTab): Html {
  const nothing = html`<p class="notice">${page.say('helpdesk.refusal.nothing-to-renew')}</p>\n`;
  // The Enter key presses the first button of a form, and those that ask the caller stand before it.
  const onEnter = html`<button form="${RENEW_FORM}" formaction="${userPath(tab.userId, 'renew')}" data-do="enter" hidden></button>\n`;
  return html`${tab.options.length === 0 ? html`` : onEnter}<div class="columns">
${callerSection(page, tab.caller)}<article>
<h2>${page.say('helpdesk.renew.title')}</h2>
${tab.options.length === 0 ? nothing : renewForm(page, tab)}</article>
</div>
`;
}

/** In place of the form, where nothing can be done: a message that says why and what to do. */
export function refusedTab(page: PageMaker, key: string): Html {
  return html`<p class="notice wrong">${page.say(key)}</p>\n`;
}
