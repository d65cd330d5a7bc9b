import { beforeEach, describe, expect, test } from 'vitest';
import type { SqliteHandles } from '../../src/store/sqlite-connection.ts';
import { SqliteGroup } from '../../src/store/sqlite-group.ts';
import { Turnstile } from '../../src/store/turnstile.ts';

let statements: string[];
let fails: (statement: string) => string | undefined;
let inTransaction: boolean;
let group: SqliteGroup;
let turns: Turnstile;

/** A writer that only notes what it is told. */
const writer = {
  get inTransaction() {
    return inTransaction;
  },
  run: (statement: string) => {
    const fault = fails(statement);
    if (fault) throw new Error(fault);
    statements.push(statement);
    if (statement === 'begin immediate') inTransaction = true;
    if (statement === 'commit' || statement === 'rollback') inTransaction = false;
    return { rows: [] };
  },
};

const works = (name: string) => group.run(async () => void writer.run(name));
const breaks = (name: string) =>
  group.run(async () => {
    writer.run(name);
    throw new Error(`${name} failed`);
  });
const ends = async (...all: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(all)).map(end => (end.status === 'fulfilled' ? 'ok' : (end.reason as Error).message));

beforeEach(() => {
  statements = [];
  fails = () => undefined;
  inTransaction = false;
  turns = new Turnstile();
  group = new SqliteGroup({ writer, reader: undefined, turns } as unknown as SqliteHandles);
});

describe('transactions that wait together', () => {
  test('share one commit, each behind the first in a savepoint', async () => {
    expect(await ends(works('a'), works('b'), works('c'))).toEqual(['ok', 'ok', 'ok']);
    expect(statements.join(' · ')).toBe(
      'begin immediate · a · savepoint job · b · release job · savepoint job · c · release job · commit',
    );
  });

  test('are told nothing before the commit', async () => {
    const told: string[] = [];
    fails = statement => (statement === 'commit' ? void told.push('commit') : undefined);
    await Promise.all(['a', 'b'].map(name => works(name).then(() => told.push(name))));
    expect(told).toEqual(['commit', 'a', 'b']);
  });

  test('that are alone need no savepoint', async () => {
    await works('a');
    await works('b');
    expect(statements).toEqual(['begin immediate', 'a', 'commit', 'begin immediate', 'b', 'commit']);
  });

  test('are cut into groups, so that the first is not kept waiting by the last', async () => {
    await Promise.all(Array.from({ length: 150 }, () => works('x')));
    expect(statements.filter(statement => statement === 'commit')).toHaveLength(3);
  });

  test('give what their work gives', async () => {
    expect(await Promise.all([group.run(async () => 1), group.run(async () => 'two')])).toEqual([1, 'two']);
  });
});

describe('one that fails', () => {
  test('takes only itself back', async () => {
    expect(await ends(works('a'), breaks('b'), works('c'))).toEqual(['ok', 'b failed', 'ok']);
    expect(statements.join(' · ')).toBe(
      'begin immediate · a · savepoint job · b · rollback to job · release job · savepoint job · c · release job · commit',
    );
  });

  test('at the head of a group is rolled back and the others begin anew', async () => {
    expect(await ends(breaks('a'), works('b'))).toEqual(['a failed', 'ok']);
    expect(statements).toEqual(['begin immediate', 'a', 'rollback', 'begin immediate', 'b', 'commit']);
  });

  test('at the commit fails for all of them, and is rolled back', async () => {
    fails = statement => (statement === 'commit' ? 'disk I/O error' : undefined);
    expect(await ends(works('a'), works('b'))).toEqual(['disk I/O error', 'disk I/O error']);
    expect(statements.at(-1)).toBe('rollback');
    fails = () => undefined;
    expect(await ends(works('c'))).toEqual(['ok']);
  });

  test('so that SQLite rolled everything back takes those before it along, not those behind', async () => {
    const full = group.run.bind(group, async () => {
      inTransaction = false;
      throw new Error('database or disk is full');
    });
    const told = await ends(works('a'), full(), works('c'));
    expect(told).toEqual(['database or disk is full', 'database or disk is full', 'ok']);
    expect(statements.at(-1)).toBe('commit');
  });

  test('to begin fails for all that wait', async () => {
    fails = statement => (statement === 'begin immediate' ? 'readonly database' : undefined);
    expect(await ends(works('a'), works('b'))).toEqual(['readonly database', 'readonly database']);
    fails = () => undefined;
    expect(await ends(works('c'))).toEqual(['ok']);
  });
});

test('who has the turn is waited for', async () => {
  turns.enter();
  const work = works('a');
  await new Promise(wake => setTimeout(wake, 10));
  expect(statements).toEqual([]);
  turns.leave();
  await work;
  expect(statements).toHaveLength(3);
});
