import { expect, test } from 'vitest';
import { whenFree } from '../../src/store/when-free.ts';

const busy = (code: number): Error => Object.assign(new Error('database is locked'), { errcode: code });

test('a statement is tried again while another process writes', async () => {
  let tries = 0;
  const answer = await whenFree(() => {
    tries += 1;
    if (tries < 4) throw busy(tries === 2 ? 261 : 5);
    return 'written';
  });
  expect([answer, tries]).toEqual(['written', 4]);
});

test('a file that is never let go of is named after a while', async () => {
  const never = whenFree(() => {
    throw busy(5);
  }, 20);
  await expect(never).rejects.toMatchObject({
    code: 'store-busy',
    message: 'Another process holds the database file: find it with `fuser` and end it.',
  });
});

test('any other fault is not waited for', async () => {
  let tries = 0;
  const failing = whenFree(() => {
    tries += 1;
    throw busy(13);
  });
  await expect(failing).rejects.toThrow('database is locked');
  expect(tries).toBe(1);
});
