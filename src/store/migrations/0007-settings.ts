import type { Migration } from '../migration.ts';

/** One version of what an administrator changed at run time. Versions are only ever added; the newest of a section is in force. */
export interface SettingTable {
  /** Goes up by one with every version, over all sections. */
  id: number;
  at: number;
  /** The user id of who changed it, or the operating-system user of a command. */
  actor: string;
  section: string;
  /** JSON; null = what `rekey.yaml` says. Holds no secret. */
  document: string | null;
  /** Why, in the words of who changed it. */
  note: string;
}

/** What was changed at run time. */
export const settings: Migration = {
  name: '0007-settings',
  up: async ({ trx, table, integer }) => {
    await table('setting')
      .addColumn('id', integer, column => column.primaryKey().notNull())
      .addColumn('at', integer, column => column.notNull())
      .addColumn('actor', 'text', column => column.notNull())
      .addColumn('section', 'text', column => column.notNull())
      .addColumn('document', 'text')
      .addColumn('note', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('setting_section').on('setting').columns(['section', 'id']).execute();
  },
};
