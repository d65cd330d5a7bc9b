/** What stands between tags but is no text of ours in the page's language. */
const leftOut = /<(script|style|pre|textarea|code)\b[^>]*>.*?<\/\1>/gs;

/** A user id is a name whatever it looks like: `svc-read`. */
const userLinks = /<a href="\/helpdesk\/users\/[^"/]*"[^>]*>[^<]*<\/a>/g;

/** Elements in a language of their own, such as a mail's preview or the sentence of a system. */
const inOwnLanguage = /<(\w+)\b[^>]*\slang="[a-z]+"[^>]*>.*?<\/\1>/gs;

/** Attributes that are shown or read out. */
const spoken = /\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const plain = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name] ?? '');

/** The pieces of text that a reader of a page sees or hears in the page's own language. */
export function visibleTexts(page: string): readonly string[] {
  const body = page
    .slice(page.indexOf('<body'))
    .replace(leftOut, ' ')
    .replace(userLinks, ' ')
    .replace(inOwnLanguage, ' ');
  const title = /<title>([^<]*)/.exec(page)?.[1] ?? '';
  const attributes = [...body.matchAll(spoken)].map(([, text = '']) => text);
  const between = body.split(/<[^>]*>/);
  return [title, ...attributes, ...between].map(text => plain(text).replace(/\s+/g, ' ').trim()).filter(Boolean);
}
