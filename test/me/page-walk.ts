import type request from 'supertest';
import { createKeyring } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Page, PageDialog } from '../../src/dialog/ports.ts';
import { meRoutes } from '../../src/me/me-routes.ts';
import { loadWords } from '../../src/words/load-words.ts';
import { openDialog } from '../dialog/harness.ts';
import { Browser, pages } from '../web/harness.ts';

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const { words } = loaded;

/** A page of the dialog as a test reads it. */
export interface SeenPage {
  readonly status: number;
  readonly screen: string;
  readonly heading: string;
  readonly token: string;
  readonly actions: readonly string[];
  readonly inputs: readonly string[];
  /** Where the page after it is found without script. */
  readonly waitAt: string | undefined;
  /** The page without what differs from request to request. */
  readonly bare: string;
  readonly text: string;
  readonly response: request.Response;
}

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one);
const first = (text: string, pattern: RegExp): string => all(text, pattern)[0] ?? '';

function seen(response: request.Response): SeenPage {
  const { text, status } = response;
  const main = text.slice(text.indexOf('<main'));
  return {
    status,
    screen: first(text, /data-screen="([\w-]+)"/g),
    heading: first(text, /<h1>([^<]*)<\/h1>/g),
    token: first(text, /name="t" value="([^"]+)"/g),
    actions: all(main, /data-do="([\w-]+)"/g),
    inputs: all(main, /<input id="(\w+)"/g),
    waitAt: all(text, /content="\d+; url=([^"]+)"/g)[0],
    bare: text.replace(/(name="(?:csrf|t)" value=|page=)"?[\w.-]+/g, '$1'),
    text: main.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '),
    response,
  };
}

/** A browser on the personal page of a dialog whose systems are fakes. */
export async function openMe(...given: Parameters<typeof openDialog>) {
  const opened = await openDialog(...given);
  const work: Promise<void>[] = [];
  const watched = (page: Page): Page => {
    const { afterwards } = page;
    if (!afterwards) return page;
    const { promise, resolve } = Promise.withResolvers<void>();
    work.push(promise);
    return { ...page, afterwards: () => afterwards().finally(resolve) };
  };
  const dialog: PageDialog = {
    ...opened.dialog,
    enter: async caller => watched(await opened.dialog.enter(caller)),
    act: async (token, event, caller) => watched(await opened.dialog.act(token, event, caller)),
  };
  const keyring = createKeyring([new Secret(Buffer.alloc(32, 8).toString('base64'))]);
  const routes = meRoutes({
    dialog,
    keyring,
    words,
    contact: '+33 1',
    script: '/s.js',
    languageCookie: 'rekey-language',
  });
  const site = await pages({ routes });

  const browse = () => {
    const browser = new Browser(site);
    const settle = async (response: request.Response): Promise<SeenPage> => {
      await Promise.all(work.splice(0));
      return seen(response);
    };
    const post = async (fields: object, path = '/me'): Promise<SeenPage> =>
      settle(await browser.post(path, fields, '/me'));
    const get = async (path: string): Promise<SeenPage> => settle(await browser.agent.get(path));
    const press = (from: SeenPage, action: string, fields: object = {}): Promise<SeenPage> =>
      post({ t: from.token, do: action, ...fields });
    /** Presses, and follows a page that waits as a browser with script does. */
    const walk = async (from: SeenPage, action: string, fields: object = {}): Promise<SeenPage> => {
      let page = await press(from, action, fields);
      for (let asked = 0; page.waitAt !== undefined && asked < 5; asked += 1) {
        opened.clock.pass(3);
        page = await press(page, 'next');
      }
      return page;
    };
    return { browser, get, post, press, walk };
  };
  return { ...opened, site, browse, ...browse() };
}
