import { expect, test } from 'vitest';
import { reportCommand } from '../../src/commands/report.ts';
import type { AuditEvent } from '../../src/renewal/ports.ts';
import { storedSite } from './stored-site.ts';

const event = (subject: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  event: 'update-success',
  requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC1' },
  subject,
  kind: 'cucm-pin',
  system: 'cucm:main',
  mail: `${subject}@example.com`,
  ...more,
});

async function filled(...events: readonly AuditEvent[]) {
  const site = storedSite();
  await site.stored(async ({ audit }) => {
    for (const each of events) await audit.append(each);
  });
  return { ...site, report: (...words: readonly string[]) => site.run(reportCommand, ...words) };
}

const rowsOf = (ndjson: string): Record<string, unknown>[] =>
  ndjson
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>);

test('the report is exactly the selection, oldest first', async () => {
  const { report } = await filled(
    event('ada'),
    event('bob'),
    event('ada', { event: 'update-failure' }),
    event('ada', { requester: { channel: 'phone', id: 'SEP1' } }),
    event('ada', { kind: 'unity-pin' }),
  );
  const seqs = async (...words: readonly string[]) =>
    rowsOf((await report('--format', 'ndjson', ...words)).stdout).map(({ seq }) => seq);
  expect(await seqs()).toEqual([1, 2, 3, 4, 5]);
  expect(await seqs('--user', 'ada')).toEqual([1, 3, 4, 5]);
  expect(await seqs('--user', 'ada', '--outcome', 'done')).toEqual([1, 4, 5]);
  expect(await seqs('--channel', 'phone')).toEqual([4]);
  expect(await seqs('--kind', 'unity-pin')).toEqual([5]);
  expect(await seqs('--ticket', 'INC1', '--event', 'update-failure')).toEqual([3]);
  expect(await seqs('--actor', 'SEP1')).toEqual([4]);
  expect(await seqs('--to', '2020-01-01')).toEqual([]);
  expect(await seqs('--from', '2020-01-01')).toHaveLength(5);
});

test('CSV is the format unless another is asked for, and addresses stand whole unless they are to be masked', async () => {
  const { report } = await filled(event('ada'));
  const { stdout, exitCode } = await report();
  expect(stdout).toMatch(/^seq,at,event,outcome,[^\n]*\r\n1,[^\n]*,ada@example\.com,[^\n]*\r\n$/);
  expect(exitCode).toBe(0);
  const masked = await report('--format', 'json', '--mask');
  expect(JSON.parse(masked.stdout)).toMatchObject([{ user: 'ada', mail: 'a***@example.com' }]);
});

test.each([
  [['--from', 'yesterday'], '--from must be a day'],
  [['--kind', 'pin'], '--kind must be one of'],
  [['--format', 'pdf'], 'Allowed choices are csv'],
  [['--verify', '--head', '12'], '--head is a number and a MAC'],
])('%j is wrong use, said in a sentence', async (words, sentence) => {
  const { report } = await filled();
  const { stderr, stdout, exitCode } = await report(...words);
  expect({ stdout, said: stderr.includes(sentence), exitCode }).toMatchObject({ stdout: '', said: true });
  expect(exitCode === 2 || sentence.startsWith('Allowed')).toBe(true);
});

test('--verify prints the proof with the head, and proves against a head kept earlier', async () => {
  const { report, stored } = await filled(event('ada'), event('bob'));
  const proved = await report('--verify');
  expect(proved).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^whole: 2 rows, 0 of them erased; head 2:[\w-]{43}\n$/),
  });
  const head = /head (\S+)/.exec(proved.stdout)?.[1] ?? '';
  expect(await report('--verify', '--head', head)).toMatchObject({ exitCode: 0 });
  const other = `3${head.slice(1)}`;
  expect(await report('--verify', '--head', other)).toMatchObject({
    exitCode: 1,
    stdout: 'broken: Row 3 was cut off at the end.\n',
  });
  await stored(async ({ store }) => {
    await store.db.updateTable('audit').set({ reason: 'x' }).where('seq', '=', 2).execute();
  });
  const broken = await report('--verify', '--format', 'json');
  expect(broken.exitCode).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 2 } });
});
