import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { surveySize } from '../../src/sweep/ports.ts';
import { bareCucm } from './bare-cucm.ts';
import { bareDirectory } from './bare-directory.ts';
import type { BareSystem } from './bare-system.ts';
import { bareUnity } from './bare-unity.ts';

/** `node bare.ts CONFIG`: the calls of a run of the sweep over everybody, their answers parsed and forgotten. */

async function everybody(systems: readonly BareSystem[]): Promise<readonly string[]> {
  const users = new Map<string, string>();
  for (const system of systems) {
    for await (const page of system.roll()) {
      for (const userId of page) if (!users.has(userId.toLowerCase())) users.set(userId.toLowerCase(), userId);
    }
  }
  return [...users.values()];
}

const byKey = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

const { cucm, unity, directory } = parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const trusting = <T extends { ca: string }>(section: T): T => ({ ...section, ca: readFileSync(section.ca, 'utf8') });
const systems = await Promise.all([
  bareCucm(trusting(cucm[0])),
  bareUnity(trusting(unity[0])),
  bareDirectory(trusting(directory)),
]);
const users = await everybody(systems);
for (let from = 0; from < users.length; from += surveySize) {
  const page = users.slice(from, from + surveySize).toSorted(byKey);
  await Promise.all(systems.map(system => system.look(page)));
}
await Promise.all(systems.map(system => system.close()));
process.stdout.write(`${users.length} users\n`);
