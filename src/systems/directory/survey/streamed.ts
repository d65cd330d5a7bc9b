/** What ends a producer whose consumer has left. */
const left = new Error('Nobody reads on.');

/**
 * Turns something that hands items over one by one into something to read from. `produce` waits at each item until it
 * was taken, so that no more than one is kept; where the reader leaves early its next hand-over rejects, so that it can
 * let go of what it holds.
 */
export async function* streamed<T>(produce: (give: (item: T) => Promise<void>) => Promise<void>): AsyncGenerator<T> {
  let given = Promise.withResolvers<{ readonly item: T } | undefined>();
  let taken = Promise.withResolvers<void>();
  const give = async (item: T): Promise<void> => {
    given.resolve({ item });
    await taken.promise;
  };
  const ended = produce(give).then(
    () => given.resolve(undefined),
    error => given.reject(error),
  );
  try {
    for (let next = await given.promise; next; next = await given.promise) {
      yield next.item;
      const before = taken;
      given = Promise.withResolvers();
      taken = Promise.withResolvers();
      before.resolve();
    }
  } finally {
    taken.promise.catch(() => {});
    given.promise.catch(() => {});
    taken.reject(left);
    await ended;
  }
}
