import type { Migrating, Migration } from '../migration.ts';

/** One run of the sweep. */
export interface SweepRunTable {
  id: string;
  state: string;
  /** `roll`, `detect` or `act`. */
  pass: string;
  /** 1 while the run is not over, else null: there is one at a time. */
  active: number | null;
  /** The hour of the schedule that it was started for: one run for each, on whichever node. */
  slot: string | null;
  /** What was asked for, as JSON. */
  plan: string;
  started_at: number;
  ended_at: number | null;
  /** Subjects on the roll. */
  total: number;
  /** Subjects whose credentials would be renewed; known once all were looked at. */
  to_renew: number | null;
  /** Renewals that failed one after the other. */
  failures: number;
  /** 1 once an administrator said that so many may be renewed. */
  confirmed: number;
  /** Why it does not go on, as a stable code. */
  why: string | null;
  detail: string | null;
  /** When an administrator saw what it found. */
  seen_at: number | null;
  owner: string | null;
  leased_until: number;
}

/** Up to 200 subjects of a run. */
export interface SweepPageTable {
  run: string;
  number: number;
  /** `new`, `detected` or `acted`. */
  state: string;
  size: number;
  owner: string | null;
  leased_until: number;
}

/** One subject on the roll of a run. */
export interface SweepSubjectTable {
  run: string;
  key: string;
  user_id: string;
  page: number;
  /** Why nothing of it is renewed: `subject-ambiguous`, `absent`, `no-address`. */
  left_out: string | null;
}

/** One thing that a run found. */
export interface SweepFindingTable {
  run: string;
  page: number;
  key: string;
  user_id: string;
  system: string;
  kind: string;
  finding: string;
  stamp: string;
  reason: string | null;
  at: number | null;
  found_at: number;
  action: string;
  outcome: string | null;
  code: string | null;
}

/** A renewal of a run, named before it is made. */
export interface SweepItemTable {
  run: string;
  key: string;
  kind: string;
  renewal: string;
  outcome: string | null;
  code: string | null;
}

/** A mail about a value: each is sent once. */
export interface SweepMailTable {
  id: string;
  sent_at: number;
}

async function tables({ table, integer }: Migrating): Promise<void> {
  await table('sweep_run')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('pass', 'text', column => column.notNull())
    .addColumn('active', integer, column => column.unique())
    .addColumn('slot', 'text', column => column.unique())
    .addColumn('plan', 'text', column => column.notNull())
    .addColumn('started_at', integer, column => column.notNull())
    .addColumn('ended_at', integer)
    .addColumn('total', integer, column => column.notNull())
    .addColumn('to_renew', integer)
    .addColumn('failures', integer, column => column.notNull())
    .addColumn('confirmed', integer, column => column.notNull())
    .addColumn('why', 'text')
    .addColumn('detail', 'text')
    .addColumn('seen_at', integer)
    .addColumn('owner', 'text')
    .addColumn('leased_until', integer, column => column.notNull())
    .execute();
  await table('sweep_page')
    .addColumn('run', 'text', column => column.notNull())
    .addColumn('number', integer, column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('size', integer, column => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('leased_until', integer, column => column.notNull())
    .addPrimaryKeyConstraint('sweep_page_key', ['run', 'number'])
    .execute();
  await table('sweep_subject')
    .addColumn('run', 'text', column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('user_id', 'text', column => column.notNull())
    .addColumn('page', integer, column => column.notNull())
    .addColumn('left_out', 'text')
    .addPrimaryKeyConstraint('sweep_subject_key', ['run', 'key'])
    .execute();
}

async function results({ table, integer }: Migrating): Promise<void> {
  await table('sweep_finding')
    .addColumn('run', 'text', column => column.notNull())
    .addColumn('page', integer, column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('user_id', 'text', column => column.notNull())
    .addColumn('system', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('finding', 'text', column => column.notNull())
    .addColumn('stamp', 'text', column => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('at', integer)
    .addColumn('found_at', integer, column => column.notNull())
    .addColumn('action', 'text', column => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('code', 'text')
    .addPrimaryKeyConstraint('sweep_finding_key', ['run', 'key', 'system', 'kind', 'finding'])
    .execute();
  await table('sweep_item')
    .addColumn('run', 'text', column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('renewal', 'text', column => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('code', 'text')
    .addPrimaryKeyConstraint('sweep_item_key', ['run', 'key', 'kind'])
    .execute();
  await table('sweep_mail')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('sent_at', integer, column => column.notNull())
    .execute();
}

/** Runs of the sweep: the roll, what was found, what was renewed. */
export const sweep: Migration = {
  name: '0016-sweep',
  up: async migrating => {
    await tables(migrating);
    await results(migrating);
    const { schema } = migrating.trx;
    await schema.createIndex('sweep_subject_page').on('sweep_subject').columns(['run', 'page']).execute();
    await schema.createIndex('sweep_finding_page').on('sweep_finding').columns(['run', 'page']).execute();
    await schema.createIndex('sweep_finding_user').on('sweep_finding').columns(['key', 'run']).execute();
  },
};
