import type { ChangeAnswer } from '../renewal/ports.ts';

/** What of a person can be edited on the tab User details. */
export const personFields = ['firstName', 'middleName', 'lastName', 'department', 'mail'] as const;

/** One of {@link personFields}. */
export type PersonField = (typeof personFields)[number];

/** A person's fields; empty where there is none. */
export type PersonTexts = Readonly<Record<PersonField, string>>;

/** The texts of CUCM that are derived from a name. `alertingName` and its ASCII form belong to the line, the others to an appearance of it. */
export const derivedFields = ['label', 'display', 'asciiDisplay', 'alertingName', 'asciiAlertingName'] as const;

/** One of {@link derivedFields}. */
export type DerivedField = (typeof derivedFields)[number];

/** Every derived text. */
export type DerivedTexts = Readonly<Record<DerivedField, string>>;

/** One of the user's lines on one device; texts are empty where they are unset. */
export interface Appearance extends DerivedTexts {
  readonly device: string;
  /** `other-device` can be seen here and not changed: a remote destination profile, a route point. */
  readonly type: 'ip-phone' | 'device-profile' | 'other-device';
  /** The position on the device as CUCM's database counts it: for ordering only. */
  readonly index: number;
  /** As dialled inside. */
  readonly pattern: string;
  /** Empty where the line stands in none. */
  readonly partition: string;
}

/** What CUCM knows of a user and the texts of the user's lines. */
export interface UserDetails {
  /** `cucm:main`. */
  readonly system: string;
  /** `Entry.id`. */
  readonly id: string;
  readonly userId: string;
  readonly person: PersonTexts;
  /** The person's fields come from a directory and are changed there; derived texts can still be renewed. */
  readonly synchronised: boolean;
  readonly appearances: readonly Appearance[];
  /** Lines that somebody else has too, as dialled: their texts are nobody's name and are left alone. */
  readonly shared: readonly string[];
}

/** What is to become of a person's fields; absent = as it is, empty = cleared. */
export type PersonChange = Readonly<Partial<PersonTexts>>;

/** One text that changes. `pattern` says of which line of a device. */
export interface TextChange {
  readonly field: PersonField | DerivedField;
  readonly pattern?: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** One place where texts stand: the user, a line, a device. Each is written in one go. */
export interface PlaceChange {
  readonly place: 'user' | 'line' | Appearance['type'];
  /** The user id, the number as dialled, or the device's name. */
  readonly name: string;
  /** Of a line. */
  readonly partition?: string | undefined;
  /** None where everything stands there already. */
  readonly changes: readonly TextChange[];
  /**
   * Why it is surely refused, before anything is sent: `held-elsewhere` (person of a directory), `malformed` (no last
   * name, a character that CUCM cannot take, too long), `other-device`.
   */
  readonly refusal?: Extract<ChangeAnswer, { outcome: 'refused' }> | undefined;
}

/** What an update would do, place by place, in the order in which it is done. */
export interface DetailsPreview {
  readonly details: UserDetails;
  /** What the texts become. */
  readonly texts: DerivedTexts;
  readonly places: readonly PlaceChange[];
}

/** What became of one place. `done` also where nothing had to be changed; `unknown` only where reading back did not decide. */
export interface PlaceOutcome extends PlaceChange {
  readonly answer: ChangeAnswer;
  /** The texts stand in CUCM, but the phone was not told: it shows them after its next restart. */
  readonly notApplied?: true | undefined;
}

/**
 * The user's details on one CUCM cluster. `describe` and `preview` reject as `SystemPort.describe` does; undefined where
 * there is no such user. `update` rejects so only while nothing was changed yet; from then on it answers place by place, and
 * asked again it does what is still to be done. Who may is decided before.
 */
export interface DetailsPort {
  /** `cucm:NAME`. */
  readonly name: string;
  describe(userId: string): Promise<UserDetails | undefined>;
  preview(userId: string, change: PersonChange): Promise<DetailsPreview | undefined>;
  /** `tell` hears of each place as soon as it is done with. */
  update(
    userId: string,
    change: PersonChange,
    tell?: (outcome: PlaceOutcome) => void,
  ): Promise<readonly PlaceOutcome[] | undefined>;
}
