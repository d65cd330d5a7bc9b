import { candidates } from '../policy/candidates.ts';
import { defaultPolicies } from '../policy/default-policies.ts';
import { seededRandom } from './seeded-random.ts';
import type { LabUser, LabWorld } from './world.ts';

/** How many people get a PIN that a sweep is to find. */
export interface Planting {
  /** PINs that the rules forbid, each among its owner's first {@link firstCandidates} candidates. */
  readonly trivial: number;
  /** PINs that are still CUCM's default one. */
  readonly default: number;
}

/** Who got which PIN. */
export interface Planted {
  readonly trivial: readonly { readonly userId: string; readonly pin: string; readonly place: number }[];
  readonly default: readonly string[];
}

/** A trivial PIN is one of so many that are tried first. */
export const firstCandidates = 100;
/** The PIN that a CUCM user has who never set one: trivial, as the installed default may be. */
export const defaultPin = '12345';
/** Draws of its own, so that everybody else stays who they were. */
const PLANT_SEED = 2_000_003;

function candidateAt(user: LabUser, place: number): string {
  const { userId, firstName, lastName, displayName, extension } = user;
  const subject = { userId, firstName, lastName, displayName, extension };
  let index = 0;
  for (const value of candidates('cucm-pin', subject, defaultPolicies['cucm-pin'])) {
    if (index === place) return value;
    index += 1;
  }
  throw new TypeError('plant: the list of candidates is too short');
}

/** Plants PINs in a world: the first ordinary people keep CUCM's default, the next have a trivial one. Only CUCM's PIN. */
export function plant(
  world: LabWorld,
  planting: Planting,
  seed: number,
): { readonly world: LabWorld; readonly planted: Planted } {
  const random = seededRandom(seed + PLANT_SEED);
  const trivial: { userId: string; pin: string; place: number }[] = [];
  const users = world.users.map((user, index) => {
    if (index < planting.default) return { ...user, pin: defaultPin };
    if (index >= planting.default + planting.trivial) return user;
    const place = random.below(firstCandidates);
    const pin = candidateAt(user, place);
    trivial.push({ userId: user.userId, pin, place });
    return { ...user, pin };
  });
  const keepDefault = users.slice(0, planting.default).map(({ userId }) => userId);
  return { world: { ...world, users }, planted: { trivial, default: keepDefault } };
}
