import type { z } from 'zod';
import type { Keyring } from '../base/keyring.ts';
import { languageOf } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import type { Caller, OwnCheck, Page, PageDialog } from '../dialog/ports.ts';
import type { Cookie } from '../web/cookie.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { type ScreenPageParts, writeScreen } from './screen-page.ts';
import { checkForm, type StepForm, stepForm, waitForm } from './step-form.ts';

/** What the personal page is made of. */
export interface MeParts extends ScreenPageParts {
  readonly dialog: PageDialog;
  readonly keyring: Pick<Keyring, 'seal' | 'open'>;
  /** The name of the cookie with the browser's language. */
  readonly languageCookie: string;
}

function callerOf({ address, language }: Visit): Caller {
  return { channel: 'web', address, language, legacy: false };
}

/** A waiting page's address is bound to the browser: without its cookie it opens nothing. */
const waitContext = ({ session }: Visit): string => `me wait ${session.id}`;

function waitAddress({ keyring }: MeParts, visit: Visit, token: string): string {
  const sealed = keyring.seal(new Secret(token), waitContext(visit)).toString('base64url');
  return `/me/wait?page=${sealed}`;
}

function waitingToken({ keyring }: MeParts, visit: Visit, page: string): string {
  try {
    return keyring.open(Buffer.from(page, 'base64url'), waitContext(visit)).reveal();
  } catch {
    return '';
  }
}

function replyWith(parts: MeParts, visit: Visit, page: Page, cookies: readonly Cookie[] = []): Reply {
  const { screen, token, language, afterwards } = page;
  const waits = screen.refreshSeconds !== undefined && token !== undefined;
  const { title, body } = writeScreen(parts, page, {
    csrf: visit.page.csrf,
    waitAt: waits ? waitAddress(parts, visit, token) : undefined,
  });
  return { page: body, title, language: languageOf(language), afterwards, cookies };
}

/** The language that was chosen in the dialog stays the browser's. */
function chosenLanguage({ languageCookie }: MeParts, { do: action }: StepForm): readonly Cookie[] {
  const value = action.startsWith('language-') ? action.slice('language-'.length) : undefined;
  return value === undefined ? [] : [{ name: languageCookie, value, sameSite: 'Lax' }];
}

/** Opens a dialog and does in it what the page without one was asked for. */
async function begin({ dialog }: MeParts, caller: Caller, form: StepForm): Promise<Page> {
  const menu = await dialog.enter(caller);
  const page = await dialog.act(menu.token ?? '', { action: form.do, inputs: {} }, caller);
  return { ...page, afterwards: async () => void (await Promise.all([menu.afterwards?.(), page.afterwards?.()])) };
}

async function step(parts: MeParts, visit: Visit<StepForm>): Promise<Reply> {
  const { t, do: action, ...inputs } = visit.form;
  const caller = callerOf(visit);
  const page =
    t === undefined ? await begin(parts, caller, visit.form) : await parts.dialog.act(t, { action, inputs }, caller);
  return replyWith(parts, visit, page, chosenLanguage(parts, visit.form));
}

/** The page after one that waits, for a browser without script. It only asks: a page that waits takes no other step. */
async function wait(parts: MeParts, visit: Visit<z.output<typeof waitForm>>): Promise<Reply> {
  const token = waitingToken(parts, visit, visit.form.page);
  return replyWith(parts, visit, await parts.dialog.act(token, { action: 'next', inputs: {} }, callerOf(visit)));
}

function flawsText({ words }: MeParts, checked: OwnCheck | undefined): Html {
  if (!checked) return html``;
  const { lines, language } = checked;
  if (lines.length === 0) return html`<p class="met">${words.say(language, 'me.flawless')}</p>`;
  return html`<ul class="broken">${lines.map(line => html`<li>${words.line(language, line)}</li>`)}</ul>`;
}

/** Every rule that a value breaks while it is typed. The value is judged and forgotten. */
async function check(parts: MeParts, visit: Visit<z.output<typeof checkForm>>): Promise<Reply> {
  const checked = await parts.dialog.check(visit.form.t, visit.form.new, callerOf(visit));
  return { page: flawsText(parts, checked), title: visit.page.say('me.title') };
}

/**
 * The personal page: the conversation of the phone in a browser (web.md "Personal page"). It shows a screen and passes on
 * what was pressed and typed; secrets and the dialog's token travel in forms only.
 */
export function meRoutes(parts: MeParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/me',
      who: 'anybody',
      handle: async visit => replyWith(parts, visit, parts.dialog.menu(callerOf(visit))),
    }),
    route({
      method: 'post',
      path: '/me',
      who: 'anybody',
      form: stepForm,
      secret: true,
      handle: visit => step(parts, visit),
    }),
    route({
      method: 'get',
      path: '/me/wait',
      who: 'anybody',
      form: waitForm,
      secret: true,
      handle: visit => wait(parts, visit),
    }),
    route({ method: 'post', path: '/me/check', who: 'anybody', form: checkForm, handle: visit => check(parts, visit) }),
  ];
}
