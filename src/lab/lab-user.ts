/** One person of the lab, as all its systems know them at the start. */
export interface LabUser {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  /** Empty for those who have none. */
  readonly mail: string;
  readonly privateMail: string;
  readonly extension: string;
  readonly device: string;
  /** Where the device is registered. */
  readonly ip: string;
  readonly pin: string;
  readonly unityPin: string;
  readonly cucmPassword: string;
  readonly unityPassword: string;
  readonly directoryPassword: string;
  /** CUCM's words: `English United States`, `French France`, `Dutch Netherlands`. */
  readonly userLocale: string;
  readonly language: 'en' | 'fr' | 'nl';
  /** What is out of the ordinary; ordinary users have none. */
  readonly traits: readonly LabTrait[];
}

/** The special users of the lab, one each. */
export const labTraits = [
  'locked',
  'disabled',
  'protected',
  'ldapSynced',
  'noMail',
  'noMailbox',
  'pinSynced',
  'mustChange',
] as const;

/** One way in which a user is out of the ordinary. */
export type LabTrait = (typeof labTraits)[number];
