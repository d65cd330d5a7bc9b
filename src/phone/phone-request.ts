import type { IncomingHttpHeaders } from 'node:http';
import { acceptedLanguage, type Language } from '../words/language.ts';
import { acceptedCharset, type Charset } from './charset.ts';
import { modelOf, type PhoneModel } from './model.ts';

/** What a page must know of the phone that asks for it. */
export interface PhoneRequest {
  readonly model: PhoneModel;
  readonly charset: Charset;
  /** What the phone asks for; a page may be in another one. */
  readonly language: Language;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(',');
}

/** Reads the headers of a phone's request; absent and malformed ones have defaults. Never gates on User-Agent. */
export function readPhoneRequest(headers: IncomingHttpHeaders): PhoneRequest {
  return {
    model: modelOf(headerOf(headers, 'x-ciscoipphonemodelname')),
    charset: acceptedCharset(headerOf(headers, 'accept-charset')),
    language: acceptedLanguage(headerOf(headers, 'accept-language')),
  };
}
