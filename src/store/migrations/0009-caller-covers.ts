import type { Migration } from '../migration.ts';

/** What a caller agreed to when they were asked: kinds with commas between; null = the call as a whole. */
export const callerCovers: Migration = {
  name: '0009-caller-covers',
  up: async ({ trx }) => {
    await trx.schema.alterTable('caller_check').addColumn('covers', 'text').execute();
  },
};
