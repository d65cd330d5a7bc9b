import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pages } from '../../../src/systems/cucm/pages.ts';
import { sql } from '../../../src/systems/cucm/sql.ts';
import { axlAnswer, axlFault, type Reply, type Stub, startStub } from './stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

const rows = (...ids: readonly number[]): Reply =>
  axlAnswer('executeSQLQuery', ids.map(id => `<row><ID>00${id}</ID><note/></row>`).join(''));

async function all(size?: number): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  const statement = (window: Parameters<Parameters<typeof pages>[1]>[0]) => sql`select ${window} id from t order by id`;
  for await (const row of pages(stub.cucm().axl, statement, size)) found.push(row['id']);
  return found;
}

const windows = (): readonly (string | undefined)[] =>
  stub.calls.map(call => /skip \d+ first \d+/.exec(call.body)?.[0]);

describe('a long answer', () => {
  it('comes page by page, cells as texts with their zeros, until a page is not full', async () => {
    stub.script.push(rows(1, 2), rows(3, 4), rows(5));
    expect(await all(2)).toEqual(['001', '002', '003', '004', '005']);
    expect(windows()).toEqual(['skip 0 first 2', 'skip 2 first 2', 'skip 4 first 2']);
  });

  it('ends where nothing is left', async () => {
    stub.script.push(rows(1, 2), axlAnswer('executeSQLQuery', ''));
    expect(await all(2)).toEqual(['001', '002']);
  });

  it.each([
    'Query request too large. Total rows matched: 9 rows. Suggestive Row Fetch: less than 3 rows',
    'Query request too large. Suggested row fetch: less than 3 rows',
  ])('shrinks its pages as CUCM suggests: %s', async text => {
    stub.script.push(axlFault(-1, text), rows(1, 2), rows(3));
    expect(await all(1000)).toEqual(['001', '002', '003']);
    expect(windows()).toEqual(['skip 0 first 1000', 'skip 0 first 2', 'skip 2 first 2']);
  });

  it('halves its pages where the suggestion does not help, and gives up at one row', async () => {
    stub.script.push(axlFault(-1, 'too large. Suggestive Row Fetch: less than 5000 rows'));
    await expect(all(4)).rejects.toMatchObject({ code: 'cucm-protocol', reason: 'too-large' });
    expect(windows()).toEqual(['skip 0 first 4', 'skip 0 first 2', 'skip 0 first 1']);
  });
});
