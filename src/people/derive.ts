import { toAscii } from '../base/spelling.ts';
import type { DerivedField, DerivedTexts, PersonTexts } from './details.ts';

/** What the texts are made from where nothing is configured. */
export const defaultPattern = '{firstName} {lastName}';

/**
 * Characters that each text may hold. AXL's schema takes 50, of the ASCII alerting name 32; the database behind it takes
 * less (data dictionary 12.5.1: FI-288 label, FI-2932 alertingnameascii, FI-2176 alertingname), and so do phones.
 */
export const derivedLimits: Readonly<Record<DerivedField, number>> = {
  label: 30,
  display: 30,
  asciiDisplay: 30,
  alertingName: 50,
  asciiAlertingName: 30,
};

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The longest beginning of so many code points that ends between two characters as people see them. */
function cut(text: string, limit: number): string {
  let kept = '';
  let length = 0;
  for (const { segment } of clusters.segment(text)) {
    length += Array.from(segment).length;
    if (length > limit) break;
    kept += segment;
  }
  return kept.trimEnd();
}

/** Controls and marks that turn the direction of what follows: they are no part of a name. */
const unwanted = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/gu;

/** What an empty part of the pattern leaves behind: doubled spaces, empty brackets, a comma at an end. */
function tidied(text: string): string {
  return text
    .replaceAll(/[([]\s*[)\]]/g, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[\s,;/-]+|[\s,;/-]+$/g, '');
}

function filled(pattern: string, person: PersonTexts): string {
  const known: Readonly<Record<string, string>> = person;
  const text = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '');
  return tidied(text.normalize('NFC').replaceAll(unwanted, ' '));
}

/** CUCM takes no double quote in a text, and of its ASCII forms neither `% & < >` (data dictionary 12.5.1, FI-2932). */
function asciiForm(text: string): string {
  const spelled = toAscii(text).replaceAll('"', "'").replaceAll('&', '+').replaceAll('<', '(').replaceAll('>', ')');
  return tidied(spelled.replaceAll('%', ''));
}

/**
 * Makes every text of a line from one pattern such as `{firstName} {lastName}`, each cut to what CUCM takes. A name of
 * which no ASCII form can be made has the user id in its place.
 */
export function deriveTexts(pattern: string, person: PersonTexts, userId: string): DerivedTexts {
  const name = filled(pattern, person).replaceAll('"', "'") || userId;
  const ascii = asciiForm(name) || asciiForm(userId);
  return {
    label: cut(name, derivedLimits.label),
    display: cut(name, derivedLimits.display),
    asciiDisplay: cut(ascii, derivedLimits.asciiDisplay),
    alertingName: cut(name, derivedLimits.alertingName),
    asciiAlertingName: cut(ascii, derivedLimits.asciiAlertingName),
  };
}
