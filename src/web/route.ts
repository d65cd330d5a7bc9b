import type { z } from 'zod';
import type { Language } from '../base/language.ts';
import type { Params } from '../words/words.ts';
import type { Cookie } from './cookie.ts';
import type { Html } from './html.ts';
import type { Action } from './role.ts';
import type { WebSession } from './session.ts';
import type { Visitor } from './visitor.ts';

/** What a page is written with. */
export interface PageMaker {
  readonly language: Language;
  /** A message in the visitor's language. */
  say(key: string, params?: Params): string;
  /** A time in the visitor's language, as a `<time>`. */
  time(at: number): Html;
  /** The hidden field without which no form is taken: every form with `method="post"` holds it. */
  readonly csrf: Html;
}

/** One request to a page. */
export interface Visit<Form = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly form: Form;
  /** Who asks; `nobody` where a route is for anybody and no session is open. */
  readonly visitor: Visitor;
  /** Of somebody who did not sign in: one that is kept nowhere, with an id that is the browser's own. */
  readonly session: WebSession;
  readonly language: Language;
  /** The address that the request came from (after trusted proxies). */
  readonly address: string;
  readonly userAgent: string;
  readonly csrf: string;
  /** Asked by htmx for a part of a page: answered without the layout. */
  readonly isFragment: boolean;
  /** The path that was asked for, with its query. */
  readonly path: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly page: PageMaker;
}

/** An event of a live page. */
export interface PageEvent {
  readonly event: string;
  readonly data: Html;
}

/** Events of a live page. `undefined` is sent to nobody: at it, as at an event, a page that nobody follows any more is ended. */
export type LiveEvents = AsyncIterable<PageEvent | undefined>;

/** A file to be saved. */
export interface SavedFile {
  readonly name: string;
  readonly type: string;
  readonly content: string | AsyncIterable<string | Uint8Array>;
}

/** What a route answers. */
export type Reply =
  /** Wrapped in the layout, or as it is where a fragment was asked for. */
  | {
      readonly page: Html;
      readonly title: string;
      readonly status?: number | undefined;
      /** A path of ours that the browser goes on to by itself. */
      readonly refresh?: string | undefined;
      readonly cookies?: readonly Cookie[] | undefined;
      /** The page's own language, where it is not the visit's. */
      readonly language?: Language | undefined;
      /** Work that begins once the answer is out, or its receiver is gone: `isOut` says which. It never rejects. */
      readonly afterwards?: ((isOut: boolean) => Promise<void>) | undefined;
    }
  /** A path of ours, or a provider's address that the route made itself. */
  | { readonly redirect: string; readonly outside?: true | undefined; readonly cookies?: readonly Cookie[] | undefined }
  /** Server-sent events: opened with a comment, kept alive by one every 15 seconds, returned when the browser goes. */
  | { readonly events: LiveEvents }
  | { readonly file: SavedFile };

/** One address of the pages, and who may ask for it. Handlers know no Express. */
export interface WebRoute<Form = unknown> {
  readonly method: 'get' | 'post';
  /** `/helpdesk/users/:userId`. */
  readonly path: string;
  /** The action that it is; `signed-in` = whoever has any role. */
  readonly who: Action | 'anybody' | 'signed-in';
  /** The body of a post, the query of a get. What does not parse is answered with a page and 400. */
  readonly form?: z.ZodType<Form> | undefined;
  /** Asks for the password again where it was last given more than five minutes ago. */
  readonly stepUp?: true | undefined;
  /** Its form may hold a list of users: it may be much longer than others. */
  readonly longForm?: true | undefined;
  /** The page can hold a secret: listed so in the inventory of routes. */
  readonly secret?: true | undefined;
  handle(visit: Visit<Form>): Promise<Reply>;
}

/** Writes a route with its form inferred, and gives it as one of many. */
export function route<Form>(written: WebRoute<Form>): WebRoute {
  return written as WebRoute;
}

/** An entry of the navigation, shown to whoever may follow it. */
export interface NavigationEntry {
  readonly path: string;
  /** The message with its name. */
  readonly key: string;
  readonly who: WebRoute['who'];
}
