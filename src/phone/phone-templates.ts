import { defaultLanguage, type Language, languageOf } from '../base/language.ts';
import type { Page } from '../dialog/ports.ts';
import { type Screen, type ScreenName, screenTypes } from '../dialog/screen.ts';
import { screenFields } from '../dialog/screen-fields.ts';
import type { Words } from '../words/words.ts';
import type { Charset } from './charset.ts';
import type { Template } from './check-template.ts';
import { type CompiledPage, compilePage } from './compile.ts';
import type { Scope } from './content.ts';
import { escapeXml } from './escape.ts';
import type { Family } from './model.ts';
import type { PhoneRequest } from './phone-request.ts';
import { renderPage } from './render.ts';
import { buildSkeleton } from './skeleton.ts';
import type { SoftkeySet } from './softkey-set.ts';
import { type StepPath, stepAddress } from './step-address.ts';

/** A page as text, to be sent in one piece with its headers. */
export interface WrittenPage {
  readonly text: string;
  readonly encoding: 'utf8' | 'latin1';
  /** Bytes. */
  readonly length: number;
  readonly contentType: string;
  /** The value of the header `Refresh`, on pages that the phone leaves by itself. */
  readonly refresh?: string | undefined;
}

/** A page as its bytes. */
export interface RenderedPage {
  readonly body: Buffer;
  readonly contentType: string;
  readonly refresh?: string | undefined;
}

/** Every screen in every language, for every family and charset. */
export interface PhoneTemplates {
  readonly words: Words;
  /**
   * Writes a page for a phone; never throws for any value of a field. `publicUrl` where it is not the one of the start,
   * `path` where the page is no step of a dialog.
   */
  write(page: Page, request: PhoneRequest, publicUrl?: string, path?: StepPath): WrittenPage;
  /** The same as bytes. */
  render(page: Page, request: PhoneRequest, publicUrl?: string): RenderedPage;
}

/** Checked templates and what they need. */
export interface Parts {
  readonly templates: readonly Template[];
  readonly sets: ReadonlyMap<string, SoftkeySet>;
  readonly scopeOf: (fields: Scope['fields']) => Scope;
  readonly publicUrl: string;
  readonly words: Words;
}

/** Gives the page of a family, a language and a charset; each is compiled when it is first asked for, and kept. */
type PageOf = (family: Family, language: Language, charset: Charset) => CompiledPage;

/** Families that look alike share their pages. The template was checked for every one of them: nothing is found out here. */
function compiling(template: Template, { sets, scopeOf }: Parts): PageOf {
  const scope = scopeOf(screenFields[template.screen]);
  const set = sets.get(template.root.attributes['softkeys'] ?? '');
  const pages = new Map<string, CompiledPage>();
  const shared = new Map<string, CompiledPage>();
  const compile: PageOf = (family, language, charset) => {
    const skeleton = buildSkeleton(template.root, set, family);
    const shape = `${language} ${charset} ${JSON.stringify(skeleton)}`;
    const page = shared.get(shape) ?? compilePage(skeleton, language, charset, scope);
    shared.set(shape, page);
    return page;
  };
  return (family, language, charset) => {
    const name = `${family} ${language} ${charset}`;
    const page = pages.get(name) ?? compile(family, language, charset);
    pages.set(name, page);
    return page;
  };
}

const contentTypes: Readonly<Record<Charset, string>> = {
  'utf-8': 'text/xml; charset=utf-8',
  'iso-8859-1': 'text/xml; charset=iso-8859-1',
};

/** A model that cannot show a form is told where it can be filled in instead. */
function shownName({ name }: Screen, { model }: PhoneRequest): ScreenName {
  return screenTypes[name] === 'input' && !model.input ? 'use-web' : name;
}

/** Makes pages of checked templates. */
export function createPhoneTemplates(parts: Parts): PhoneTemplates {
  const { words } = parts;
  const pages = new Map(parts.templates.map(template => [template.screen, compiling(template, parts)]));
  const ownAddress = stepAddress(parts.publicUrl);

  const write: PhoneTemplates['write'] = (page, request, publicUrl, path) => {
    const { screen, token = '' } = page;
    const { charset, model } = request;
    const language = languageOf(page.language) ?? defaultLanguage;
    const next = (publicUrl === undefined ? ownAddress : stepAddress(publicUrl, path)) + token;
    const compiled = pages.get(shownName(screen, request))?.(model.family, language, charset) ?? { segments: [] };
    const text = renderPage(compiled, { screen, language, charset, next: escapeXml(next), words });
    const encoding = charset === 'utf-8' ? 'utf8' : 'latin1';
    const waits = screen.refreshSeconds !== undefined && page.token !== undefined;
    return {
      text,
      encoding,
      length: Buffer.byteLength(text, encoding),
      contentType: contentTypes[charset],
      refresh: waits ? `${screen.refreshSeconds}; url=${next}&do=next` : undefined,
    };
  };

  return {
    words,
    write,
    render(page, request, publicUrl) {
      const { text, encoding, contentType, refresh } = write(page, request, publicUrl);
      return { body: Buffer.from(text, encoding), contentType, refresh };
    },
  };
}
