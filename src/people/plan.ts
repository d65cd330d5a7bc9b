import { deriveTexts } from './derive.ts';
import {
  type Appearance,
  type DerivedField,
  type DerivedTexts,
  type DetailsPreview,
  type PersonChange,
  type PersonTexts,
  type PlaceChange,
  personFields,
  type TextChange,
  type UserDetails,
} from './details.ts';

/** The texts that belong to a line itself. */
export const lineFields = ['alertingName', 'asciiAlertingName'] as const satisfies readonly DerivedField[];

/** The texts that belong to an appearance of a line. */
export const appearanceFields = ['label', 'display', 'asciiDisplay'] as const satisfies readonly DerivedField[];

type Refusal = NonNullable<PlaceChange['refusal']>;

const refused = (code: string, detail: string): Refusal => ({ outcome: 'refused', code, detail });

const heldElsewhere = refused(
  'held-elsewhere',
  'This user comes from a directory: names are changed there, not in CUCM.',
);

/** Characters of the longest name and department, and of the longest address (data dictionary, enduser). */
const longestName = 64;
const longestMail = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const impossible = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

function malformed({ field, to }: TextChange): boolean {
  if (!to.isWellFormed() || impossible.test(to)) return true;
  if (field === 'mail') return to !== '' && (to.length > longestMail || !/^[^\s@]+@[^\s@]+$/.test(to));
  return Array.from(to).length > longestName || (field === 'lastName' && to === '');
}

function refusalOf(details: UserDetails, changes: readonly TextChange[]): Refusal | undefined {
  if (changes.length > 0 && details.synchronised) return heldElsewhere;
  const wrong = changes.filter(malformed).map(({ field }) => field);
  return wrong.length > 0 ? refused('malformed', `CUCM cannot take this: ${wrong.join(', ')}.`) : undefined;
}

function userPlace(details: UserDetails, change: PersonChange): PlaceChange {
  const changes = personFields.flatMap(field => {
    const to = change[field]?.trim() ?? details.person[field];
    return to === details.person[field] ? [] : [{ field, from: details.person[field], to }];
  });
  return { place: 'user', name: details.userId, changes, refusal: refusalOf(details, changes) };
}

/** The person as it will be; as it is, where the change is refused. */
function personAfter(details: UserDetails, { changes, refusal }: PlaceChange): PersonTexts {
  if (refusal) return details.person;
  return { ...details.person, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) };
}

/** The texts of some fields that are not yet as they shall be. */
export function textChanges(
  fields: readonly DerivedField[],
  from: Partial<DerivedTexts>,
  to: DerivedTexts,
  pattern?: string,
): readonly TextChange[] {
  return fields.flatMap(field => {
    const before = from[field] ?? '';
    return before === to[field]
      ? []
      : [{ field, ...(pattern !== undefined && { pattern }), from: before, to: to[field] }];
  });
}

/** In groups of the same key, in order of first appearance. */
function grouped(
  appearances: readonly Appearance[],
  key: (one: Appearance) => string,
): readonly (readonly Appearance[])[] {
  return [...Map.groupBy(appearances, key).values()];
}

function linePlaces(appearances: readonly Appearance[], texts: DerivedTexts): readonly PlaceChange[] {
  return grouped(appearances, ({ pattern, partition }) => `${pattern} ${partition}`).flatMap(([line]) =>
    line
      ? [
          {
            place: 'line',
            name: line.pattern,
            partition: line.partition,
            changes: textChanges(lineFields, line, texts),
          },
        ]
      : [],
  );
}

const otherDevice = refused('other-device', 'Devices of this type are changed in CUCM itself.');

function devicePlaces(appearances: readonly Appearance[], texts: DerivedTexts): readonly PlaceChange[] {
  return grouped(appearances, ({ device }) => device).flatMap(lines => {
    const [first] = lines;
    if (!first) return [];
    const changes = lines.flatMap(line => textChanges(appearanceFields, line, texts, line.pattern));
    const refusal = first.type === 'other-device' && changes.length > 0 ? otherDevice : undefined;
    return [{ place: first.type, name: first.device, changes, refusal }];
  });
}

/** What an update would do: the user first, then the lines, then the devices, each with old and new texts. */
export function planDetails(details: UserDetails, change: PersonChange, pattern: string): DetailsPreview {
  const user = userPlace(details, change);
  const texts = deriveTexts(pattern, personAfter(details, user), details.userId);
  const { appearances } = details;
  return { details, texts, places: [user, ...linePlaces(appearances, texts), ...devicePlaces(appearances, texts)] };
}
