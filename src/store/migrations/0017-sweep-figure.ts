import type { Migration } from '../migration.ts';

/** How often a run met something: what the overview draws, without counting findings anew. */
export interface SweepFigureTable {
  run: string;
  /** `finding`, or `age:` and a kind. */
  family: string;
  /** The finding, or the band of days. */
  name: string;
  count: number;
}

/** Figures of runs, added up page by page. */
export const sweepFigure: Migration = {
  name: '0017-sweep-figure',
  up: async ({ table, integer }) => {
    await table('sweep_figure')
      .addColumn('run', 'text', column => column.notNull())
      .addColumn('family', 'text', column => column.notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('count', integer, column => column.notNull())
      .addPrimaryKeyConstraint('sweep_figure_key', ['run', 'family', 'name'])
      .execute();
  },
};
