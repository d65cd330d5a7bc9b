import type { Language } from '../base/language.ts';
import type { Words } from '../words/words.ts';
import { html } from './html.ts';
import type { PageMaker } from './route.ts';

/** What pages of a language are written with; `csrf` is the token of the browser that they go to. */
export function createPageMaker(words: Pick<Words, 'say'>, language: Language, csrf: string): PageMaker {
  const say: PageMaker['say'] = (key, params) => words.say(language, key, params);
  return {
    language,
    say,
    time: at => html`<time datetime="${new Date(at).toISOString()}">${say('web.time', { time: { time: at } })}</time>`,
    csrf: html`<input type="hidden" name="csrf" value="${csrf}">`,
  };
}
