import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import type { LabUser } from '../../src/lab/world.ts';

let dir: string;
let lab: Lab;
let assembly: Assembly;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-people-'));
  lab = await startLab({ dir, users: 8, seed: 3, port: 0 });
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const helpdesk = { ...loaded.config.helpdesk, details: { pattern: '{lastName}, {firstName}' } };
  const config = { ...loaded.config, helpdesk } as typeof loaded.config;
  assembly = await assemble(config, surroundingsFor(config, silentLog));
});
afterAll(async () => {
  await assembly.stop();
  await lab.stop();
  await rm(dir, { recursive: true, force: true });
});

const person = (): LabUser => lab.world.users[3] as LabUser;

describe('the search of a whole Rekey', () => {
  it.each(['userId', 'extension', 'displayName'] as const)(
    'shows one person of all systems as one, found by %s',
    async by => {
      const { userId } = person();
      const { groups, silent } = await assembly.finder.search({ text: person()[by], limit: 20 });
      const found = groups.find(group => group.userId === userId);
      expect(new Set(found?.rows.map(({ system }) => system))).toEqual(
        new Set(['cucm:main', 'unity:main', 'directory']),
      );
      expect(found?.rows[0]).toMatchObject({ type: 'ip-phone', line: person().extension });
      expect(found?.dn).toContain('DC=');
      expect(silent).toEqual([]);
    },
  );

  it('says which system is silent, and shows what the others know', async () => {
    lab.control.inject({ system: 'unity', fault: 'status', value: 503 });
    const { groups, silent } = await assembly.finder.search({ text: person().userId, limit: 20 });
    lab.control.clear();
    expect(silent).toEqual(['unity:main']);
    expect(groups.some(({ userId }) => userId === person().userId)).toBe(true);
  });
});

describe('the details of a whole Rekey', () => {
  it('are made by the configured pattern', async () => {
    const [port] = assembly.details;
    expect(port?.name).toBe('cucm:main');
    const preview = await port?.preview(person().userId, { firstName: 'Zoë', lastName: 'Lind' });
    expect(preview?.texts).toMatchObject({ display: 'Lind, Zoë', asciiAlertingName: 'Lind, Zoe' });
  });
});
