import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { resultCsv } from '../../../src/sweep/batch/result.ts';
import { emptyStore } from '../../renewal/given.ts';
import { BatchWorld, mortal, requester } from './harness.ts';

let store: Store;
let world: BatchWorld;
beforeEach(async () => {
  store = await emptyStore();
  world = new BatchWorld(store);
});
afterEach(() => store.close());

const MINUTE = 60_000;
const users = Array.from({ length: 9 }, (_, index) => `user${index}`);

async function csvOf(node: ReturnType<BatchWorld['node']>, id: string): Promise<string> {
  let text = '';
  for await (const part of resultCsv(node.result(id))) text += part;
  return text;
}

describe('a batch', () => {
  it('judges every row before anything is changed, and says of each that is refused why', async () => {
    const node = world.node();
    const id = await world.bring(node, 'anna\nnobody1\nbob,cucm-pin,711044\ncarl,cucm-pim\n');
    expect(world.planned.size).toBe(0);
    expect(await node.find(id)).toMatchObject({ state: 'checked' });
    expect(await node.rows(id, 0, 10)).toMatchObject([
      { line: 1, state: 'ready' },
      { line: 2, state: 'refused', reason: 'unknown' },
      { line: 3, state: 'refused', reason: 'violations', detail: 'own-number' },
      { line: 4, state: 'refused', reason: 'unknown-kind', detail: 'cucm-pim' },
    ]);
  });

  it('renews the rows that are ready, each once, and audits when it begins and ends', async () => {
    const node = world.node();
    const id = await world.bring(node, ['nobody1', ...users].join('\n'));
    await node.work(id);
    expect(world.planned.size).toBe(0);
    expect(await node.run(id, requester)).toBe(true);
    await node.work(id);
    expect(world.users).toEqual(users);
    expect(await node.find(id)).toMatchObject({ state: 'done', endedAt: world.now });
    expect(await node.counts(id)).toMatchObject({ ended: 9, refused: 1, ready: 0, begun: 0 });
    expect(world.audit.map(({ event, detail }) => `${event} ${detail}`)).toEqual([
      'batch-begun list.csv: 9 rows',
      'batch-ended list.csv: 9 renewed, 1 refused',
    ]);
  });

  it('passes the value and the delivery of its row on, and keeps the value sealed until it is set', async () => {
    const node = world.node();
    const id = await world.bring(node, 'anna,cucm-pin unity-pin,283746,mail\n');
    expect(JSON.stringify(await store.db.selectFrom('batch_row').selectAll().execute())).not.toContain('283746');
    await node.run(id, requester);
    await node.work(id);
    const [request] = world.planned.values();
    expect(request?.given?.['unity-pin']?.reveal()).toBe('283746');
    expect(request?.deliver).toEqual({ 'cucm-pin': ['mail'], 'unity-pin': ['mail'] });
    expect(await store.db.selectFrom('batch_row').select('sealed').execute()).toEqual([{ sealed: null }]);
  });

  it('holds while it is paused, goes on when it is let, and ends where it is cancelled', async () => {
    const node = world.node();
    const id = await world.bring(node, users.join('\n'));
    await node.run(id, requester);
    let seen = 0;
    world.pause = async () => {
      seen += 1;
      if (seen === 3) await node.pause(id);
    };
    await node.work(id);
    const before = world.planned.size;
    expect(before).toBeLessThan(users.length);
    await node.work(id);
    expect(world.planned.size).toBe(before);
    await node.run(id, requester);
    await node.work(id);
    expect(world.users).toEqual(users);
    const other = await world.bring(node, 'zoe\n');
    expect(await node.cancel(other)).toBe(true);
    expect(await node.run(other, requester)).toBe(false);
    await node.work(other);
    expect(world.users).not.toContain('zoe');
  });

  it.each([true, false])(
    'killed at any commit (carried out: %s) it goes on: nobody twice, nobody skipped',
    async carriesOut => {
      let wasWhole = false;
      for (let at = 1; !wasWhole; at += 1) {
        await store.close();
        store = await emptyStore();
        world = new BatchWorld(store);
        const node = world.node();
        const id = await world.bring(node, users.slice(0, 5).join('\n'));
        await node.run(id, requester);
        const dying = world.node(kept => mortal(kept, at, carriesOut)).work(id);
        wasWhole = await Promise.race([
          dying.then(
            () => true,
            () => false,
          ),
          new Promise<false>(resolve => setTimeout(() => resolve(false), 50)),
        ]);
        world.now += 2 * MINUTE;
        await world.node().work(id);
        expect(world.users, `killed at ${at}`).toEqual(users.slice(0, 5));
        expect(await world.store.counts(id), `killed at ${at}`).toMatchObject({ ended: 5 });
      }
    },
  );

  it('is shared by two nodes without a row being worked on twice', async () => {
    const [one, other] = [world.node(), world.node()];
    const id = await world.bring(one, Array.from({ length: 60 }, (_, index) => `user${index}`).join('\n'));
    await one.run(id, requester);
    world.pause = () => new Promise(resolve => setTimeout(resolve, Math.random() * 3));
    await Promise.all([one.work(id), other.work(id)]);
    expect(new Set(world.users).size).toBe(60);
    expect(world.users).toHaveLength(60);
    expect(new Set(world.applied).size).toBe(world.applied.length);
  });

  it('names each of a hundred bad rows among ten thousand before anything is changed, and renews the rest', async () => {
    const node = world.node();
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      index % 100 === 7 ? `u${index},pin` : `u${index},cucm-pin`,
    );
    const id = await world.bring(node, lines.join('\n'));
    expect(world.planned.size).toBe(0);
    const rows = await node.rows(id, 0, 20_000);
    const refused = rows.filter(({ state }) => state === 'refused');
    expect(refused.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => index * 100 + 8));
    expect(new Set(refused.map(({ reason, detail }) => `${reason} ${detail}`))).toEqual(new Set(['unknown-kind pin']));
    await node.run(id, requester);
    await node.work(id);
    expect(new Set(world.users).size).toBe(9900);
  });

  it('gives its result as CSV, a line a target, without secrets and harmless in a spreadsheet', async () => {
    const node = world.node();
    const id = await world.bring(
      node,
      'anna,cucm-pin unity-pin,283746,\n"=cmd|\'/c calc\'!A1",cucm-pin\n+bob,cucm-pim\n',
    );
    await node.run(id, requester);
    await node.work(id);
    const csv = await csvOf(node, id);
    const at = new Date(world.now).toISOString();
    expect(csv.split('\r\n')).toEqual([
      'user,target,outcome,code,detail,delivered,at',
      `anna,cucm-pin cucm:main,done,,,link,${at}`,
      `anna,unity-pin cucm:main,done,,,link,${at}`,
      `'=cmd|'/c calc'!A1,cucm-pin cucm:main,done,,,link,${at}`,
      ',,refused,unknown-kind,line 3: cucm-pim,,',
      '',
    ]);
    expect(csv).not.toContain('283746');
  });
});
