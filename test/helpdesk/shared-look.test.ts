import { expect, it } from 'vitest';
import { liveRenewal } from '../../src/helpdesk/live-renewal.ts';
import { createSharedLook } from '../../src/helpdesk/shared-look.ts';
import type { Renewal } from '../../src/renewal/renewal.ts';

/** A journal whose looks are counted, and a wait that a test ends. */
function journal() {
  const asked: (readonly string[])[] = [];
  const versions = new Map<string, number>();
  let ends: (() => void)[] = [];
  const look = createSharedLook(
    {
      versions: async ids => {
        asked.push(ids);
        return new Map(versions);
      },
    },
    () => new Promise<void>(resolve => ends.push(resolve)),
  );
  const pass = (): void => {
    for (const end of ends) end();
    ends = [];
  };
  return { asked, versions, look, pass, waiting: () => ends.length };
}

const renewal = (outcome: 'pending' | 'done'): Renewal => ({
  id: 'one',
  userId: 'jdoe',
  requester: { channel: 'helpdesk', id: 'agent' },
  plannedAt: 0,
  targets: [{ kind: 'cucm-pin', system: 'cucm:main', outcome, mustChange: false, delivery: 'link', told: false }],
  settled: outcome === 'done',
});

it('however many pages wait, the journal is asked once for all of them, and for each renewal once', async () => {
  const { asked, versions, look, pass } = journal();
  versions.set('one', 3).set('two', 7);
  const looks = Promise.all([look('one'), look('two'), look('one'), look('gone')]);
  pass();
  expect(await looks).toEqual([3, 7, 3, undefined]);
  expect(asked).toEqual([['one', 'two', 'gone']]);
});

it('nothing is asked while no page waits', async () => {
  const { asked, look, pass, waiting } = journal();
  const first = look('one');
  pass();
  await first;
  expect(waiting()).toBe(0);
  expect(asked).toHaveLength(1);
});

it('a look that failed is the failure of those who waited, and the next one asks again', async () => {
  let isDown = true;
  const look = createSharedLook(
    {
      versions: async () => {
        if (isDown) throw new Error('down');
        return new Map([['one', 1]]);
      },
    },
    async () => undefined,
  );
  await expect(Promise.all([look('one'), look('one')])).rejects.toThrow('down');
  isDown = false;
  expect(await look('one')).toBe(1);
});

it('a renewal is read again only when it moved, and told only when an outcome did', async () => {
  const moves = [1, 1, 2, 2, 3];
  const states = [renewal('pending'), renewal('pending'), renewal('pending'), renewal('done')];
  let reads = 0;
  const told: string[] = [];
  const events = liveRenewal({ get: async () => states[reads++] }, async () => moves.shift(), 'one');
  for await (const event of events) told.push(event?.targets[0]?.outcome ?? 'nothing new');
  expect(told).toEqual(['pending', 'nothing new', 'nothing new', 'done']);
  expect(reads).toBe(4);
});

it('a page that nobody follows any more ends with the next look, though the renewal never moves', async () => {
  let looks = 0;
  const look = async (): Promise<number> => {
    looks += 1;
    await new Promise(resolve => setImmediate(resolve));
    return 1;
  };
  const events = liveRenewal({ get: async () => renewal('pending') }, look, 'one');
  await events.next();
  const following = events.next();
  const ended = events.return(undefined);
  await following;
  await ended;
  const before = looks;
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(looks).toBe(before);
});

it('a renewal that is gone ends its page', async () => {
  const events = liveRenewal({ get: async () => undefined }, async () => undefined, 'one');
  expect(await events.next()).toEqual({ done: true, value: undefined });
});
