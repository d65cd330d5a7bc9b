import { writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Loaded into a child before its program (`node --import`): turns its clock forward, and kills it with SIGKILL at one of
 * its commits. Everything that leaves a mark in the store is a commit: of a transaction, or of a single write.
 *
 * `KILL_AHEAD_MS`: milliseconds the clock is ahead. `KILL_BEFORE`, `KILL_AFTER`: the number of the commit, from 1, right before
 * or right after which it dies. Over IPC `{ before }` or `{ after }` counts anew from that moment, and is answered `armed`.
 */
interface Death {
  readonly before: number;
  readonly after: number;
}

const ahead = Number(process.env['KILL_AHEAD_MS'] ?? 0);
if (ahead !== 0) {
  const { now } = Date;
  Date.now = () => now() + ahead;
}

let commits = 0;
let death: Death = { before: Number(process.env['KILL_BEFORE'] ?? 0), after: Number(process.env['KILL_AFTER'] ?? 0) };

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal is fatal before this returns; should it ever not be, nothing more may be committed.
  for (;;);
}

function committing<T>(commit: () => T): T {
  commits += 1;
  if (commits === death.before) die();
  const result = commit();
  if (commits === death.after) die();
  return result;
}

const databases = new WeakMap<StatementSync, { readonly database: DatabaseSync; readonly text: string }>();

function isCommit(statement: StatementSync): boolean {
  const of = databases.get(statement);
  if (!of) return false;
  if (/^\s*commit\b/i.test(of.text)) return true;
  return !of.database.isTransaction && /^\s*(insert|update|delete|create|alter|drop)\b/i.test(of.text);
}

const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...values) {
  const statement = prepare.apply(this, values);
  databases.set(statement, { database: this, text: values[0] });
  return statement;
};

const { run, all } = StatementSync.prototype;
StatementSync.prototype.run = function (this: StatementSync, ...values: unknown[]) {
  const work = () => Reflect.apply(run, this, values) as ReturnType<typeof run>;
  return isCommit(this) ? committing(work) : work();
};
StatementSync.prototype.all = function (this: StatementSync, ...values: unknown[]) {
  const work = () => Reflect.apply(all, this, values) as ReturnType<typeof all>;
  return isCommit(this) ? committing(work) : work();
};

process.on('message', (message: Partial<Death>) => {
  commits = 0;
  death = { before: 0, after: 0, ...message };
  process.send?.('armed');
});
process.channel?.unref();

// How many commits a whole life has: what the kills are counted by.
process.on('exit', () => writeSync(2, `commits ${commits}\n`));
