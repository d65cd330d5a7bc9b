import { peopleMaker } from './people.ts';
import { seededRandom } from './seeded-random.ts';

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

/** Everything the simulated systems start from. */
export interface LabWorld {
  /** The ordinary people only; {@link everyone} has the special ones too. */
  readonly users: readonly LabUser[];
  readonly special: Readonly<Record<LabTrait, LabUser>>;
}

/**
 * Makes a world: so many ordinary people and one special user of each trait, always the same for the same seed.
 * Special users come first, so that they stay the same people whatever the number of ordinary ones up to 20,000.
 */
export function createWorld({ users, seed }: { readonly users: number; readonly seed: number }): LabWorld {
  const maker = peopleMaker(seededRandom(seed), users + labTraits.length);
  const special = Object.fromEntries(labTraits.map(trait => [trait, maker.next([trait])]));
  return {
    users: Array.from({ length: users }, () => maker.next([])),
    special: special as Record<LabTrait, LabUser>,
  };
}

/** Everybody of a world, ordinary people first. */
export function everyone(world: LabWorld): readonly LabUser[] {
  return [...world.users, ...Object.values(world.special)];
}
