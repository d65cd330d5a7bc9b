import { defineConfig } from 'vitest/config';

/** Suites that start, kill or time whole processes: one after the other, so that none is starved by another. */
const processSuites = ['kill', 'faults', 'no-oracle-timing', 'command-line', 'nodes-death'].map(
  name => `test/suites/${name}*.test.ts`,
);

const waiting = {
  globalSetup: ['test/suites/servers/setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
  // Walks wait for the grid of answers most of their time.
  maxConcurrency: 20,
  // A walk that the machine starved is walked once more; a rule that is broken fails both times.
  retry: 1,
};

/** `unit` needs nothing but Node.js; `suites` and `processes` start real servers (Samba AD DC, OpenLDAP, PostgreSQL, Chromium) and whole environments. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/suites/**'],
          testTimeout: 60_000,
          // Modules are loaded once a worker, not once a file: no test may leave anything behind in them.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        test: {
          ...waiting,
          name: 'suites',
          include: ['test/suites/**/*.test.ts'],
          exclude: processSuites,
          // They wait more than they work; each brings its own people to the servers that they share.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...waiting,
          name: 'processes',
          include: processSuites,
          maxWorkers: 1,
          // Each starts processes, which cost a second and more of a core.
          maxConcurrency: 6,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
