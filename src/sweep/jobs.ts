/** What happens at set times. */
export interface Jobs {
  /**
   * Runs `work` whenever the schedule says so. `slot` names the time, the same on every node.
   * Answers how to end that.
   */
  every(schedule: Schedule, work: (slot: string) => Promise<void>): Promise<() => Promise<void>>;
}

/** Five fields as cron has them, in a time zone: that of the machine unless given. */
export interface Schedule {
  readonly pattern: string;
  readonly timeZone?: string | undefined;
}

/** The name of a time, by its minute: `2026-11-25T02:00`. */
export const slotOf = (time: Date): string => time.toISOString().slice(0, 16);

/** Jobs of this process. Several nodes each have their own: what must happen once is decided in the store, by its slot. */
export const ownJobs: Jobs = {
  async every({ pattern, timeZone }, work) {
    // Loaded late: most installations have no schedule, and serve answers before it is needed.
    const { Cron } = await import('croner');
    const options = timeZone === undefined ? {} : { timezone: timeZone };
    const job = new Cron(pattern, options, async self => {
      await work(slotOf(self.currentRun() ?? new Date()));
    });
    return async () => job.stop();
  },
};
