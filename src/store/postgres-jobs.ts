import { CompiledQuery, type Kysely } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Log } from '../base/log.ts';
import { type Jobs, slotOf } from '../sweep/jobs.ts';
import type { Schema } from './schema.ts';

/** Beside our tables, in a schema that pg-boss makes and keeps itself. */
const SCHEMA = 'rekey_jobs';
const QUEUE = 'sweep';
/** How soon a node sees that a job is there. */
const POLL_SECONDS = 5;
/** What nobody took in this time is forgotten: a night is not made up for at noon. */
const KEPT_SECONDS = 600;

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Over the connections of the store, with its certificates and its limits. */
const over = (db: Kysely<Schema>) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const { rows } = await db.executeQuery(CompiledQuery.raw(text, values));
    return { rows };
  },
});

async function openBoss(db: Kysely<Schema>, log: Log): Promise<PgBoss> {
  const { PgBoss: Boss } = await import('pg-boss');
  const boss = new Boss({ db: over(db), schema: SCHEMA });
  boss.on('error', err => log.warn({ err }, 'The jobs in PostgreSQL are not answered for now; they are asked again.'));
  await boss.start();
  await boss.createQueue(QUEUE, { retryLimit: 2, retentionSeconds: KEPT_SECONDS });
  return boss;
}

/**
 * Jobs that the nodes of one PostgreSQL share (pg-boss): one of them begins each, whichever is there. Where the database
 * does not let us keep them, as where the user may not make a schema, `fallback` serves and the log says so.
 */
export function createPostgresJobs(db: Kysely<Schema>, log: Log, fallback: Jobs): Jobs {
  return {
    async every(schedule, work) {
      const { pattern, timeZone = localZone() } = schedule;
      try {
        const boss = await openBoss(db, log);
        await boss.schedule(QUEUE, pattern, null, { tz: timeZone });
        const options = { pollingIntervalSeconds: POLL_SECONDS, includeMetadata: true } as const;
        await boss.work(QUEUE, options, async jobs => {
          for (const { createdOn } of jobs) await work(slotOf(createdOn));
        });
        return () => boss.stop({ graceful: false }).catch(() => undefined);
      } catch (err) {
        log.warn(
          { err },
          'PostgreSQL does not keep the schedule of the sweep: each node keeps its own. Let its user make a schema.',
        );
        return await fallback.every(schedule, work);
      }
    },
  };
}
