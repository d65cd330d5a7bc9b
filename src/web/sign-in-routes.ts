import { z } from 'zod';
import { languages } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import type { Cookie, CookieNames } from './cookie.ts';
import type { Door } from './door.ts';
import { type Html, html } from './html.ts';
import { wrongNotice } from './notice.ts';
import { type Reply, route, type Visit, type WebRoute } from './route.ts';
import type { Sessions } from './sessions.ts';
import { proofForm } from './step-up.ts';
import { wayBack } from './way-back.ts';

/** What the routes of sign-in need. */
export interface SignInParts {
  readonly door: Door;
  readonly sessions: Sessions;
  readonly cookies: CookieNames;
  /** There is a provider to sign in at too. */
  readonly hasProvider: boolean;
  /** `dialog.contact`. */
  readonly contact: string;
}

const text = z.string().max(1000).default('');

/** A path to lead to; `wayBack` judges it. */
const path = z.string().default('');

const asked = z.object({ to: path });

const typed = z.object({
  userId: text,
  password: text.transform(value => new Secret(value)),
  to: path,
});

const proved = z.object({ to: path });

const chosen = z.object({ language: z.enum(languages), to: path });

/** A year: the choice of a language says nothing about anybody. */
const LANGUAGE_SECONDS = 365 * 24 * 60 * 60;

function providerLink({ page }: Visit, to: string): Html {
  const address = `/sign-in/oidc?to=${encodeURIComponent(to)}`;
  return html`<p><a role="button" class="secondary" href="${address}" data-do="sign-in-oidc">${page.say('sign-in.provider')}</a></p>`;
}

/** The form for user id and password. */
function signInPage(visit: Visit, { contact, hasProvider }: SignInParts, to: string, key?: string): Html {
  const { page } = visit;
  return html`<div class="narrow">
${wrongNotice(page, key)}${hasProvider ? providerLink(visit, to) : html``}
<form method="post" action="/sign-in">${page.csrf}<input type="hidden" name="to" value="${to}">
<label>${page.say('sign-in.user-id')}<input name="userId" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus></label>
<label>${page.say('sign-in.password')}<input name="password" type="password" autocomplete="current-password" required></label>
<button data-do="sign-in">${page.say('sign-in.title')}</button>
</form>
<p><small>${page.say('help.call', { contact })}</small></p>
</div>`;
}

function sessionCookie({ cookies }: SignInParts, value: string): Cookie {
  return { name: cookies.session, value, sameSite: 'Strict' };
}

async function signIn(parts: SignInParts, visit: Visit<z.output<typeof typed>>): Promise<Reply> {
  const { form, address, userAgent, page } = visit;
  const to = wayBack(form.to);
  const who = await parts.door.enter(form.userId, form.password, address);
  if (typeof who === 'string') {
    const [key, status] = who === 'wrong' ? ['sign-in.wrong', 403] : ['turned-away.unavailable', 503];
    return {
      page: signInPage(visit, parts, to, String(key)),
      title: page.say('sign-in.title'),
      status: Number(status),
    };
  }
  if (visit.visitor.userId !== '') await parts.sessions.signOut(visit.session);
  const cookie = await parts.sessions.open({ ...who, address, userAgent });
  return { redirect: to, cookies: [sessionCookie(parts, cookie)] };
}

/** `/sign-in/again`: the password once more, before what asks for it. The post is held up by itself until it is proved. */
function againRoutes(): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/sign-in/again',
      who: 'signed-in',
      form: asked,
      handle: async ({ page, form, visitor }) => {
        const address = `/sign-in/oidc?again=1&to=${encodeURIComponent(wayBack(form.to))}`;
        if (visitor.signedInBy === 'oidc') return { redirect: address };
        const held = [html`<input type="hidden" name="to" value="${wayBack(form.to)}">`];
        return { page: proofForm(page, '/sign-in/again', held), title: page.say('sign-in.again') };
      },
    }),
    route({
      method: 'post',
      path: '/sign-in/again',
      who: 'signed-in',
      stepUp: true,
      form: proved,
      handle: async ({ form }) => ({ redirect: wayBack(form.to) }),
    }),
  ];
}

/** Sign-in, sign-out and the choice of a language. */
export function signInRoutes(parts: SignInParts): readonly WebRoute[] {
  return [
    ...againRoutes(),
    route({
      method: 'get',
      path: '/sign-in',
      who: 'anybody',
      form: asked,
      handle: async visit => ({
        page: signInPage(visit, parts, wayBack(visit.form.to)),
        title: visit.page.say('sign-in.title'),
      }),
    }),
    route({ method: 'post', path: '/sign-in', who: 'anybody', form: typed, handle: visit => signIn(parts, visit) }),
    route({
      method: 'post',
      path: '/sign-out',
      who: 'anybody',
      handle: async ({ visitor, session }) => {
        if (visitor.userId !== '') await parts.sessions.signOut(session);
        return { redirect: '/sign-in', cookies: [sessionCookie(parts, '')] };
      },
    }),
    route({
      method: 'post',
      path: '/language',
      who: 'anybody',
      form: chosen,
      handle: async ({ form }) => ({
        redirect: wayBack(form.to),
        cookies: [{ name: parts.cookies.language, value: form.language, sameSite: 'Lax', seconds: LANGUAGE_SECONDS }],
      }),
    }),
  ];
}
