import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, startLab } from '../../../src/lab/start-lab.ts';
import type { LabUser } from '../../../src/lab/world.ts';
import { Gate } from './gate.ts';
import { openPlace, type Place } from './scenario.ts';
import { Systems } from './systems.ts';

/** A lab with a user for each scenario. */
export interface KillEstate {
  readonly lab: Lab;
  readonly systems: Systems;
  /** So many processes start or work at once; those that only wait for the clock are outside. */
  readonly gate: Gate;
  /** A place of the next user. */
  place(name: string, changes?: object): Promise<Place>;
  stop(): Promise<void>;
}

/** Starts the lab. */
export async function openKillEstate(users: number, atOnce = 3): Promise<KillEstate> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-kill-'));
  // Every process asks for itself where a phone is registered; a real one would ask for all of them at once.
  const switches = { cucm: { risQueriesPerMinute: 1000 } };
  const lab = await startLab({ dir, users, seed: 11, port: 0, switches });
  const systems = new Systems(lab);
  const waiting: LabUser[] = [...lab.world.users];
  return {
    lab,
    systems,
    gate: new Gate(atOnce),
    place: (name, changes) => {
      const user = waiting.shift();
      if (!user) throw new TypeError('The lab has no user left.');
      return openPlace(lab, systems, dir, `${name}-${user.userId}`, user, changes);
    },
    async stop() {
      await systems.close();
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** How many commits a process counted that came to its end. */
export async function commitsOf({ dir }: Place): Promise<number> {
  return Number(/^commits (\d+)$/m.exec(await readFile(join(dir, 'output.log'), 'utf8'))?.[1] ?? 0);
}
