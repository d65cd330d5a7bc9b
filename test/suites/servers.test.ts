import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase, suiteOn } from './servers/use.ts';

suiteOn('postgres', 'PostgreSQL', () => {
  it('gives every suite an empty database of its own', async () => {
    const urls = [await freshDatabase(), await freshDatabase()];
    expect(new Set(urls).size).toBe(2);
    const client = new Client({ connectionString: urls[0] });
    await client.connect();
    const { rows } = await client.query("select count(*)::int as count from pg_tables where schemaname = 'public'");
    await client.end();
    expect(rows).toEqual([{ count: 0 }]);
  });
});

suiteOn('chromium', 'Chromium', ({ executablePath }) => {
  it('is where the suites look for it', () => {
    expect(existsSync(executablePath)).toBe(true);
  });
});
