/**
 * Does something with each item, so many at a time, and answers the results in order. The first that fails ends it: no
 * other is begun.
 */
export async function inTurn<T, R>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [at, item] of left) {
      if (failed) return;
      results[at] = await work(item);
    }
  };
  const guarded = (): Promise<void> =>
    worker().catch(error => {
      failed = true;
      throw error;
    });
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, guarded));
  return results;
}
