import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import { directorySchema } from '../../src/config/directory.ts';
import type { LabUser } from '../../src/lab/world.ts';
import type { FindingAction } from '../../src/sweep/finding.ts';
import { type Estate, openEstate } from './estate.ts';
import { addPso, addToSamba } from './real-people.ts';
import { bindAnswer } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const DAY = 86_400_000;
/** The domain's passwords hold for 90 days, those of the finer policy for 30: by then one kind has expired. */
const LATER = 80 * DAY;
const command = { channel: 'command', id: 'root' } as const;

suiteOn('samba', 'A sweep of Active Directory', samba => {
  let estate: Estate;
  let ordinary: LabUser;
  let monthly: LabUser;
  beforeAll(async () => {
    estate = await openEstate({
      users: 6,
      change: config => {
        const { url, serverName, bindDn, bindPassword, baseDn, caFile: ca } = samba;
        const given = { kind: 'active-directory', url, serverName, bindDn, bindPassword, baseDn, ca, timeout: 30_000 };
        return { ...config, directory: directorySchema.parse(given) };
      },
    });
    [ordinary, monthly] = [estate.userAt(0), estate.userAt(1)];
    await addToSamba(samba, [ordinary, monthly]);
    await addPso(samba, 'sweep-month', 30 * 86_400, [monthly]);
  });
  afterAll(() => estate?.stop());

  /** A run over both, on a machine whose clock is ahead; a line a finding. */
  const run = async (assembly: Assembly, dry: boolean): Promise<readonly string[]> => {
    const users = [ordinary.userId, monthly.userId];
    const answer = await assembly.sweep.start({ dry, users, kinds: ['directory-password'], requester: command });
    if (!('run' in answer)) throw new Error(answer.refused.reason);
    const { id, state } = await assembly.sweep.work(answer.run.id);
    expect(state).toBe('done');
    if (dry) await assembly.sweep.seen(id);
    const found = await assembly.sweep.store.findings({ run: id, limit: 20 });
    return found
      .filter(({ finding }) => finding.startsWith('expir'))
      .map(({ userId, finding, outcome }) => `${userId}: ${finding}, ${outcome}`);
  };
  const withActions = async (expired: FindingAction, work: (assembly: Assembly) => Promise<void>): Promise<void> => {
    const { config } = estate;
    const sweep: Config['sweep'] = {
      ...config.sweep,
      actions: { ...config.sweep.actions, expired, expiring: 'report' },
    };
    const surroundings = surroundingsFor(config, silentLog);
    const clock = { now: () => systemClock.now() + LATER };
    const assembly = await assemble({ ...config, sweep }, { ...surroundings, clock });
    try {
      await work(assembly);
    } finally {
      await assembly.stop();
    }
  };
  const binds = async (): Promise<readonly string[]> =>
    Promise.all(
      [ordinary, monthly].map(({ userId, directoryPassword }) =>
        bindAnswer(samba, `${userId}@ad.lab.test`, directoryPassword),
      ),
    );
  const lines = (expired: string) => [
    ...[`${ordinary.userId}: expiring, reported`, `${monthly.userId}: expired, ${expired}`].toSorted(),
  ];

  it('finds what expired and what expires soon by the domain’s policy and a finer one, and only reports it unless asked', async () => {
    await withActions('report', async assembly => {
      expect((await run(assembly, true)).toSorted()).toEqual(lines('reported'));
      expect((await run(assembly, false)).toSorted()).toEqual(lines('reported'));
    });
    expect(await binds()).toEqual(['ok', 'ok']);
  });

  it('renews what expired where that is asked for, and nothing else', async () => {
    await withActions('renew', async assembly => {
      expect((await run(assembly, false)).toSorted()).toEqual(lines('done'));
    });
    expect(await binds()).toEqual(['ok', '52e']);
  });
});
