import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { acceptedLanguage, type Language } from '../base/language.ts';
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

/** An estate has few sorts of phones, and each sends the same headers with each request. */
const read = new LRUCache<string, PhoneRequest>({ max: 500 });
const LONGEST_REMEMBERED = 300;

/** Reads the headers of a phone's request; absent and malformed ones have defaults. Never gates on User-Agent. */
export function readPhoneRequest(headers: IncomingHttpHeaders): PhoneRequest {
  const model = headerOf(headers, 'x-ciscoipphonemodelname');
  const charset = headerOf(headers, 'accept-charset');
  const language = headerOf(headers, 'accept-language');
  const name = `${model}\n${charset}\n${language}`;
  const found = read.get(name);
  if (found) return found;
  const request = { model: modelOf(model), charset: acceptedCharset(charset), language: acceptedLanguage(language) };
  if (name.length <= LONGEST_REMEMBERED) read.set(name, request);
  return request;
}
