import type { Buffer } from 'node:buffer';
import type { Page } from '../dialog/ports.ts';
import { type Screen, type ScreenName, screenTypes } from '../dialog/screen.ts';
import { screenFields } from '../dialog/screen-fields.ts';
import { defaultLanguage, type Language, languageOf, languages } from '../words/language.ts';
import type { Words } from '../words/words.ts';
import { type Charset, charsets } from './charset.ts';
import type { Template } from './check-template.ts';
import { type CompiledPage, compilePage } from './compile.ts';
import { dialledNumber } from './contact.ts';
import type { Scope } from './content.ts';
import { type Family, families } from './model.ts';
import type { PhoneRequest } from './phone-request.ts';
import { renderPage } from './render.ts';
import { buildSkeleton, type SkeletonPart } from './skeleton.ts';
import type { SoftkeySet } from './softkey-set.ts';
import { stepAddress } from './step-address.ts';

/** A page as it goes to the phone. */
export interface RenderedPage {
  readonly body: Buffer;
  readonly contentType: string;
  /** The value of the header `Refresh`, on pages that the phone leaves by itself. */
  readonly refresh?: string | undefined;
}

/** Every screen in every language, for every family and charset. */
export interface PhoneTemplates {
  readonly words: Words;
  /** Writes a page for a phone; never throws for any value of a field. `publicUrl` where it is not the one of the start. */
  render(page: Page, request: PhoneRequest, publicUrl?: string): RenderedPage;
}

/** Checked templates and what they need. */
export interface Parts {
  readonly templates: readonly Template[];
  readonly sets: ReadonlyMap<string, SoftkeySet>;
  readonly scopeOf: (fields: Scope['fields']) => Scope;
  readonly source: { readonly publicUrl: string; readonly contact: string };
  readonly words: Words;
}

type Variants = ReadonlyMap<string, CompiledPage>;

const variantName = (language: Language, charset: Charset): string => `${language} ${charset}`;

function compileVariants(skeleton: readonly SkeletonPart[], scope: Scope): Variants {
  return new Map(
    languages.flatMap(language =>
      charsets.map(
        charset => [variantName(language, charset), compilePage(skeleton, language, charset, scope)] as const,
      ),
    ),
  );
}

/** Families that look alike share their pages. */
function compileTemplate(template: Template, { sets, scopeOf }: Parts): ReadonlyMap<Family, Variants> {
  const scope = scopeOf(screenFields[template.screen]);
  const set = sets.get(template.root.attributes['softkeys'] ?? '');
  const shared = new Map<string, Variants>();
  const variants = families.map(family => {
    const skeleton = buildSkeleton(template.root, set, family);
    const shape = JSON.stringify(skeleton);
    const pages = shared.get(shape) ?? compileVariants(skeleton, scope);
    shared.set(shape, pages);
    return [family, pages] as const;
  });
  return new Map(variants);
}

const contentTypes: Readonly<Record<Charset, string>> = {
  'utf-8': 'text/xml; charset=utf-8',
  'iso-8859-1': 'text/xml; charset=iso-8859-1',
};

/** Compiles checked templates. */
export function createPhoneTemplates(parts: Parts): PhoneTemplates {
  const { words, source } = parts;
  const pages = new Map(parts.templates.map(template => [template.screen, compileTemplate(template, parts)]));
  const dialable = dialledNumber(source.contact) !== undefined;
  const ownAddress = stepAddress(source.publicUrl);

  const shownScreen = (screen: Screen, request: PhoneRequest): Screen => {
    const name: ScreenName = screenTypes[screen.name] === 'input' && !request.model.input ? 'use-web' : screen.name;
    return { ...screen, name, when: dialable ? [...screen.when, 'can.contact'] : screen.when };
  };

  return {
    words,
    render(page, request, publicUrl) {
      const { charset, model } = request;
      const language = languageOf(page.language) ?? defaultLanguage;
      const screen = shownScreen(page.screen, request);
      const address = publicUrl === undefined ? ownAddress : stepAddress(publicUrl);
      const next = address + (page.token ?? '');
      const compiled = pages.get(screen.name)?.get(model.family)?.get(variantName(language, charset)) ?? {
        segments: [],
      };
      const body = renderPage(compiled, { screen, language, charset, next, words });
      const contentType = contentTypes[charset];
      if (page.screen.refreshSeconds === undefined || page.token === undefined) return { body, contentType };
      return { body, contentType, refresh: `${page.screen.refreshSeconds}; url=${next}&do=next` };
    },
  };
}
