import type { Language } from '../base/language.ts';

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR', nl: 'nl-BE' };

/** The last moment a date can be; systems write `never` as something beyond. */
const LATEST = 8.64e15;

/** Writes a time as day and time of a language: `21 Nov 2025, 20:31`. */
export type TimeWriter = (language: Language, time: number) => string;

/** `timeZone` is an IANA name; the machine's own unless given. */
export function createTimeWriter(timeZone?: string): TimeWriter {
  const formats = Object.fromEntries(
    Object.entries(locales).map(([language, locale]) => [
      language,
      new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        ...(timeZone === undefined ? {} : { timeZone }),
      }),
    ]),
  );
  return (language, time) => (Math.abs(time) <= LATEST ? (formats[language]?.format(time) ?? '') : '–');
}
