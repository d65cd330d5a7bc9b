/** The families of models that differ in their softkeys; a softkey set gives a position for each. */
export const families = ['69xx', '79xx', '78xx', '88xx', '8821', '8875', '89xx', '99xx', '98xx'] as const;

/** One of {@link families}. */
export type Family = (typeof families)[number];

/** What a model can do, as far as pages depend on it. */
export interface PhoneModel {
  readonly family: Family;
  /** False where CiscoIPPhoneInput is not supported: those are sent to the web page. */
  readonly input: boolean;
}

const patterns: readonly (readonly [RegExp, Family])[] = [
  [/^CP-?69/i, '69xx'],
  // The wireless phones: position 1 is the right key, all others lie under the left one (DOC-URI).
  [/^CP-?(8821|9821)/i, '8821'],
  [/^CP-?8875/i, '8875'],
  [/^CP-?78/i, '78xx'],
  [/^CP-?88/i, '88xx'],
  [/^CP-?89/i, '89xx'],
  [/^CP-?99/i, '99xx'],
  [/^[CD]P-?98/i, '98xx'],
];

/**
 * The model that the header `x-CiscoIPPhoneModelName` names; the oldest family for one that is not known.
 * 840 and 860 lack Input (DOC-OBJ, "Supported objects").
 */
export function modelOf(name: string | undefined): PhoneModel {
  const text = name?.trim() ?? '';
  const family = patterns.find(([pattern]) => pattern.test(text))?.[1] ?? '79xx';
  return { family, input: !/^[A-Z]*-?8[46]0(?!\d)/i.test(text) };
}

/** Whether the family submits forms by POST where asked to: 78xx and 88xx only (DOC-OBJ, "CiscoIPPhoneInput"). */
export function canPost(family: Family): boolean {
  return family === '78xx' || family === '88xx';
}

/** Whether SoftKey: addresses work: on the 8875 they do not (DOC-URI, table of URIs). */
export function hasSoftKeyUris(family: Family): boolean {
  return family !== '8875';
}
