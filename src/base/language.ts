/** The languages that every message is written in; the first stands in where none fits. */
export const languages = ['en', 'fr', 'nl'] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];

/** What a caller hears who asked for no language of ours. */
export const defaultLanguage: Language = 'en';

/** CUCM names a user locale in words. */
const names: Readonly<Record<string, Language>> = { english: 'en', french: 'fr', dutch: 'nl' };

/** The language that a tag or a CUCM user locale names: `fr`, `nl-BE`, `en_US`, `French France`; undefined for others. */
export function languageOf(tag: string): Language | undefined {
  if (tag === 'en' || tag === 'fr' || tag === 'nl') return tag;
  const first = /^[a-z]+/i.exec(tag.trim())?.[0].toLowerCase() ?? '';
  return languages.find(language => language === first) ?? names[first];
}

interface Preference {
  readonly tag: string;
  readonly weight: number;
}

function preference(item: string): Preference {
  const [tag = '', ...parameters] = item.split(';');
  const quality = parameters.map(parameter => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(parameter)?.[1]).find(Boolean);
  const weight = quality === undefined ? 1 : Number.parseFloat(quality);
  return { tag: tag.trim().toLowerCase(), weight: Number.isNaN(weight) ? 1 : weight };
}

/**
 * The items of an `Accept-…` header, best first, refused ones (q=0) and empty ones left out.
 * Lenient: phones send `utf-8,;q=0.8` and `en_US`.
 */
export function preferred(header: string): readonly Preference[] {
  return header
    .slice(0, 500)
    .split(',')
    .map(preference)
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((one, other) => other.weight - one.weight);
}

/** The first language of ours in an `Accept-Language` header; English where there is none. */
export function acceptedLanguage(header: string | undefined): Language {
  for (const { tag } of preferred(header ?? '')) {
    const language = languageOf(tag);
    if (language) return language;
  }
  return defaultLanguage;
}
