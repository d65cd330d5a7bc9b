/** Runs one job after the other, in order of arrival. */
export interface Queue {
  /** Rejects with what `full` answers where the job had to wait longer than `maxWait` milliseconds; it then never runs. */
  run<T>(job: () => Promise<T>, maxWait: number, full: () => Error): Promise<T>;
}

/** Builds a queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (job, maxWait, full) =>
      new Promise((resolve, reject) => {
        let tooLate = false;
        const timer = setTimeout(() => {
          tooLate = true;
          reject(full());
        }, maxWait);
        const turn = async (): Promise<void> => {
          clearTimeout(timer);
          if (!tooLate) await job().then(resolve, reject);
        };
        last = last.then(turn);
      }),
  };
}
