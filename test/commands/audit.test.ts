import { expect, test } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';
import { auditCommand } from '../../src/commands/audit.ts';
import { reportCommand } from '../../src/commands/report.ts';
import { storedSite } from './stored-site.ts';

const phone = { channel: 'phone', id: 'SEP1' } as const;

test('a person is erased: nothing in the database names them, and the audit is proved', async () => {
  const site = storedSite();
  await site.stored(async ({ audit }) => {
    await audit.append({ event: 'update-success', requester: phone, subject: 'ada', mail: 'ada@example.com' });
    await audit.append({ event: 'update-success', requester: phone, subject: 'bob' });
    await audit.append({ event: 'signed-in', requester: { channel: 'helpdesk', id: 'ada' } });
  });
  expect(await site.run(auditCommand, 'erase', 'ada')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^2 rows/),
  });
  expect(await site.run(reportCommand, '--verify')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^whole: 4 rows, 2 of them erased/),
  });
  await site.stored(async ({ store }) => {
    expect(JSON.stringify(await store.db.selectFrom('audit').selectAll().execute())).not.toContain('ada');
  });
  const none = await site.run(auditCommand, 'erase', 'ada');
  expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no row of the audit') });
});

test('old rows go only where the configuration says after how many days', async () => {
  const kept = storedSite();
  expect(await kept.run(auditCommand, 'trim')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('audit.keepDays'),
  });
  const site = storedSite({ audit: { keepDays: 30 } });
  await site.stored(async ({ store }) => {
    const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
    await createAudit({ store, keyring, clock: { now: () => 0 } }).append({ event: 'signed-out', requester: phone });
  });
  expect(await site.run(auditCommand, 'trim')).toMatchObject({
    exitCode: 0,
    stdout: '1 rows older than 30 days were let go\n',
  });
  expect(await site.run(reportCommand, '--verify')).toMatchObject({ exitCode: 0 });
});
