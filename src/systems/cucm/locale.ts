/** The languages of CUCM's user locales ("French France", "English United States"), by their first word. */
const languages: Readonly<Record<string, string>> = {
  english: 'en',
  french: 'fr',
  dutch: 'nl',
  german: 'de',
  spanish: 'es',
  italian: 'it',
  portuguese: 'pt',
  japanese: 'ja',
};

/** The language code of a user locale; undefined for one that we have no words for. */
export function languageOf(userLocale: string | undefined): string | undefined {
  const word = /^\p{L}+/u.exec(userLocale ?? '')?.[0].toLowerCase();
  return word === undefined ? undefined : languages[word];
}
