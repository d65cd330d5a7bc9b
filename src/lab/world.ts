import { type LabTrait, type LabUser, labTraits } from './lab-user.ts';
import { agentNames, type LabRole, makeAgent, peopleMaker } from './people.ts';
import { seededRandom } from './seeded-random.ts';

export { type LabRole, type LabTrait, type LabUser, labTraits };

/** Everything the simulated systems start from. */
export interface LabWorld {
  /** The ordinary people only; {@link everyone} has the special ones too. */
  readonly users: readonly LabUser[];
  readonly special: Readonly<Record<LabTrait, LabUser>>;
  /** Who runs Rekey's pages; they stand in the directory only. */
  readonly agents: Readonly<Record<LabRole, LabUser>>;
}

/** Draws of their own for the agents, so that the other people stay who they were. */
const AGENTS_SEED = 1_000_003;

/**
 * Makes a world: so many ordinary people and one special user of each trait, always the same for the same seed.
 * Special users come first, so that they stay the same people whatever the number of ordinary ones up to 20,000.
 */
export function createWorld({ users, seed }: { readonly users: number; readonly seed: number }): LabWorld {
  const maker = peopleMaker(seededRandom(seed), users + labTraits.length);
  const special = Object.fromEntries(labTraits.map(trait => [trait, maker.next([trait])]));
  const random = seededRandom(seed + AGENTS_SEED);
  const agents = Object.keys(agentNames).map(role => [role, makeAgent(random, role as LabRole)]);
  return {
    agents: Object.fromEntries(agents) as Record<LabRole, LabUser>,
    users: Array.from({ length: users }, () => maker.next([])),
    special: special as Record<LabTrait, LabUser>,
  };
}

/** Everybody of a world who has a telephone, ordinary people first. */
export function everyone(world: LabWorld): readonly LabUser[] {
  return [...world.users, ...Object.values(world.special)];
}
