import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node.js; `suites` starts real servers (Samba AD DC, OpenLDAP, PostgreSQL, Chromium) and whole environments. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/suites/**'], testTimeout: 20_000 } },
      {
        test: {
          name: 'suites',
          include: ['test/suites/**/*.test.ts'],
          globalSetup: ['test/suites/servers/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // They wait more than they work; each brings its own people to the servers that they share.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          // Walks wait for the grid of answers most of their time.
          maxConcurrency: 20,
        },
      },
    ],
  },
});
