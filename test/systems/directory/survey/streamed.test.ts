import { describe, expect, it } from 'vitest';
import { streamed } from '../../../../src/systems/directory/survey/streamed.ts';

async function read<T>(items: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= most) break;
  }
  return found;
}

describe('what is handed over one by one', () => {
  it('is read in order, and each only once the one before was taken', async () => {
    let given = 0;
    const items = streamed<number>(async give => {
      for (const item of [1, 2, 3]) {
        given += 1;
        await give(item);
      }
    });
    expect((await items.next()).value).toBe(1);
    expect(given).toBe(1);
    expect(await read(items)).toEqual([2, 3]);
  });

  it('ends where nothing is handed over', async () => {
    expect(await read(streamed(async () => {}))).toEqual([]);
  });

  it('fails where the producer fails', async () => {
    const items = streamed<number>(async give => {
      await give(1);
      throw new Error('broken');
    });
    await expect(read(items)).rejects.toThrow('broken');
  });

  it('lets the producer go where the reader leaves', async () => {
    let ended = false;
    const items = streamed<number>(async give => {
      try {
        for (let item = 0; ; item += 1) await give(item);
      } finally {
        ended = true;
      }
    });
    expect(await read(items, 2)).toEqual([0, 1]);
    expect(ended).toBe(true);
  });
});
