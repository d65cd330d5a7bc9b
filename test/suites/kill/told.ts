import { languages } from '../../../src/base/language.ts';
import type { StoredMail } from '../../../src/lab/mailbox/mailbox.ts';
import { messageId } from '../../../src/mail/message-id.ts';
import type { Kind } from '../../../src/policy/kind.ts';
import type { Links } from '../../../src/renewal/links.ts';
import { loadWords } from '../../../src/words/load-words.ts';
import type { QueuedMail } from './journal-file.ts';
import { renewedKinds } from './systems.ts';

/** Who the mails of the lab's Rekey come from. */
const FROM = 'Rekey <rekey@lab.test>';

/** A mail that arrived, with what it is. */
export interface ArrivedMail {
  readonly message: string;
  readonly id: string;
  readonly messageId: string;
  readonly text: string;
  /** The kinds that it names. */
  readonly kinds: readonly Kind[];
  /** The token of the link in it. */
  readonly token: string | undefined;
}

const loaded = loadWords({});
if (!loaded.ok) throw new TypeError('The words have mistakes.');
const { words } = loaded;
const names = new Map(
  languages.flatMap(language => renewedKinds.map(kind => [words.say(language, `kind.${kind}`), kind] as const)),
);

const uncertain = new Set(languages.map(language => words.say(language, 'link.uncertain')));

/** The kind of a name in any language. */
export function kindNamed(name: string): Kind | undefined {
  return names.get(name.trim());
}

/** What the mails that arrived are, by the rows of the outbox that they were made from. */
export function arrivedMails(arrived: readonly StoredMail[], queued: readonly QueuedMail[]): readonly ArrivedMail[] {
  const rows = new Map(queued.map(row => [messageId(row.id, FROM), row]));
  return arrived.map(({ messageId: id, text }) => ({
    message: rows.get(id)?.message ?? 'of no row',
    id: rows.get(id)?.id ?? '',
    messageId: id,
    text,
    kinds: text.split('\n').flatMap(line => kindNamed(line.replace(/^- /, '')) ?? []),
    token: /\/link\/([A-Za-z0-9_-]{43})/.exec(text)?.[1],
  }));
}

/** A value that a page showed, and for which kinds. */
export interface RevealedValue {
  readonly kinds: readonly Kind[];
  readonly value: string;
  /** The page says that it may be in force. */
  readonly uncertain: boolean;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };
const plain = (html: string): string => html.replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);

/** Opens links of a server and presses their buttons, as a browser does. */
export function linkPresser(server: string): (token: string) => Promise<readonly RevealedValue[] | undefined> {
  return async token => {
    const address = `${server}/link/${token}`;
    const asked = await fetch(address);
    const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await fetch(address, { method: 'POST', headers: { cookie } });
    const page = await answer.text();
    return answer.status === 200 ? valuesOn(page) : undefined;
  };
}

/** Presses the button of a link without a server. */
export function linkReader(links: Links): (token: string) => Promise<readonly RevealedValue[] | undefined> {
  return async token => {
    const revealed = await links.reveal(token, 'browser');
    await links.sent(token);
    return revealed?.values.map(({ kinds, value, uncertain }) => ({ kinds, value: value.reveal(), uncertain }));
  };
}

function valuesOn(page: string): readonly RevealedValue[] {
  const sections = page.matchAll(/<section><p>([^<]*)<\/p>\s*<output>([^<]*)<\/output>([\s\S]*?)<\/section>/g);
  return [...sections].map(([, named = '', shown = '', notes = '']) => {
    const kinds = plain(named)
      .split(', ')
      .flatMap(name => kindNamed(name) ?? []);
    const value = plain(shown);
    return {
      kinds,
      value: kinds.includes('directory-password') ? value : value.replaceAll(' ', ''),
      uncertain: uncertain.has(plain(notes.replaceAll(/<[^>]*>/g, '')).trim()),
    };
  });
}
