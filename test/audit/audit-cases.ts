import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import type { AuditRecord } from '../../src/audit/read.ts';
import { createKeyring, type Keyring } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';
import type { AuditEvent } from '../../src/renewal/ports.ts';
import type { Store } from '../../src/store/store.ts';
import { fixedClock, type MakeDatabase, type TestDatabase } from '../store/test-database.ts';

const keyOf = (fill: number): Secret => new Secret(Buffer.alloc(32, fill).toString('base64'));
const ringOf = (...fills: readonly number[]): Keyring => createKeyring(fills.map(keyOf));

const event = (number: number): AuditEvent => ({
  event: 'authentication-failure',
  requester: { channel: 'phone', id: `SEP${number}`, device: `SEP${number}`, address: '10.0.0.1' },
  subject: number % 2 ? 'ada' : 'bob',
  kind: 'cucm-pin',
  system: 'cucm:main',
  reason: 'wrong',
  detail: `attempt ${number}`,
});

/** What the audit promises, on whatever database it stands. */
export function auditCases(makeDatabase: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  let audit: Audit;

  const auditWith = (keyring: Keyring, on: Store = store): Audit =>
    createAudit({ store: on, keyring, clock: fixedClock });
  const append = async (count: number, to: Audit = audit): Promise<void> => {
    for (let number = 1; number <= count; number += 1) await to.append(event(number));
  };
  const rows = async (of: Audit, selection = {}): Promise<AuditRecord[]> => {
    const found: AuditRecord[] = [];
    for await (const row of of.read(selection)) found.push(row);
    return found;
  };

  beforeEach(async () => {
    database = await makeDatabase();
    store = await database.open();
    audit = auditWith(ringOf(1));
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  describe('appending', () => {
    test('an audit that never held a row is whole', async () => {
      expect(await audit.verify()).toEqual({ ok: true, rows: 0, erased: 0, last: { seq: 0, mac: '' } });
    });

    test('an event is read as it was written, numbered from 1', async () => {
      await audit.append({ ...event(1), mail: 'ada@example.com', renewal: 'r1' });
      expect(await rows(audit)).toEqual([
        { ...event(1), mail: 'ada@example.com', renewal: 'r1', seq: 1, at: fixedClock.now(), erased: false },
      ]);
    });

    test('a ticket is read as it was written, and proved with the rest', async () => {
      await append(1);
      await audit.append({ ...event(2), requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC0042' } });
      await append(1);
      expect((await rows(audit)).map(({ requester }) => requester.ticket)).toEqual([undefined, 'INC0042', undefined]);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 3 });
      for (const [seq, ticket] of [
        [2, 'INC0043'],
        [2, null],
        [1, 'INC0042'],
      ] as const) {
        await store.db.updateTable('audit').set({ ticket }).where('seq', '=', seq).execute();
        expect(await audit.verify()).toMatchObject({ ok: false });
        await store.db
          .updateTable('audit')
          .set({ ticket: seq === 2 ? 'INC0042' : null })
          .where('seq', '=', seq)
          .execute();
      }
    });

    test('a row of the days before there were tickets is proved as before', async () => {
      await append(1);
      const row = await store.db.selectFrom('audit').selectAll().executeTakeFirstOrThrow();
      const { personal_salt, requester, device, address, subject, mail, detail } = row;
      const before = JSON.stringify([personal_salt, requester, device, address, subject, mail, detail]);
      expect(row.personal_hash).toBe(hash('sha256', before, 'base64url'));
    });

    test('an event with nothing but what it must have is kept too', async () => {
      await audit.append({ event: 'configuration-changed', requester: { channel: 'command', id: 'root' } });
      expect(await rows(audit)).toMatchObject([{ event: 'configuration-changed', requester: { id: 'root' } }]);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 1 });
    });

    test('200 events at once are numbered without a gap and chained', async () => {
      const other = await database.open();
      const audits = [audit, auditWith(ringOf(1), other)];
      await Promise.all(Array.from({ length: 200 }, (_, index) => audits[index % 2]?.append(event(index))));
      const read = await rows(audit);
      expect(read.map(row => row.seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(new Set(read.map(row => row.detail)).size).toBe(200);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 200 });
      await other.close();
    });

    test('an event appended in a transaction that fails was never there, and leaves no gap', async () => {
      await append(1);
      const failing = store.transaction(async trx => {
        await audit.appendIn(trx, event(2));
        throw new Error('the rest failed');
      });
      await expect(failing).rejects.toThrow('the rest failed');
      await append(1);
      expect((await rows(audit)).map(row => row.seq)).toEqual([1, 2]);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 2 });
    });

    test('the chain goes on after the store was closed and opened', async () => {
      await append(3);
      await store.close();
      store = await database.open();
      audit = auditWith(ringOf(1));
      await append(2);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 5 });
    });

    test('rows are proved while others are being appended', async () => {
      await append(20);
      const [proofs] = await Promise.all([
        Promise.all([audit.verify(), audit.verify(), audit.verify()]),
        ...Array.from({ length: 60 }, (_, index) => audit.append(event(index))),
      ]);
      for (const proof of proofs) expect(proof).toMatchObject({ ok: true });
    });

    test('a chain of more than one page is walked to its end', async () => {
      await store.transaction(async trx => {
        for (let number = 1; number <= 1203; number += 1) await audit.appendIn(trx, event(number));
      });
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 1203, last: { seq: 1203 } });
      expect(await rows(audit)).toHaveLength(1203);
    });
  });

  describe('reading', () => {
    test('everything that is selected by must fit', async () => {
      await append(4);
      await audit.append({ ...event(5), event: 'update-success', kind: 'unity-pin', renewal: 'r9' });
      const seqs = async (selection: object) => (await rows(audit, selection)).map(row => row.seq);
      expect(await seqs({ subject: 'bob' })).toEqual([2, 4]);
      expect(await seqs({ event: 'update-success' })).toEqual([5]);
      expect(await seqs({ kind: 'unity-pin' })).toEqual([5]);
      expect(await seqs({ renewal: 'r9', subject: 'ada' })).toEqual([5]);
      expect(await seqs({ renewal: 'r9', subject: 'bob' })).toEqual([]);
      expect(await seqs({ channel: 'phone' })).toEqual([1, 2, 3, 4, 5]);
      expect(await seqs({ channel: 'web' })).toEqual([]);
      expect(await seqs({ from: fixedClock.now(), to: fixedClock.now() + 1 })).toHaveLength(5);
      expect(await seqs({ to: fixedClock.now() })).toEqual([]);
      expect(await seqs({ from: fixedClock.now() + 1 })).toEqual([]);
    });
  });

  describe('selecting for a report', () => {
    test('the newest rows before a number come first, page by page, each once', async () => {
      await append(9);
      const seqs = async (before?: number) => (await audit.newest({}, { before, limit: 4 })).map(({ seq }) => seq);
      expect(await seqs()).toEqual([9, 8, 7, 6]);
      expect(await seqs(6)).toEqual([5, 4, 3, 2]);
      expect(await seqs(2)).toEqual([1]);
      expect(await seqs(1)).toEqual([]);
      expect((await audit.newest({ subject: 'bob' }, { limit: 2 })).map(({ seq }) => seq)).toEqual([8, 6]);
    });

    test('an outcome selects the events that tell of it, and who asked selects whoever it was', async () => {
      await append(2);
      await audit.append({ ...event(3), event: 'update-success' });
      await audit.append({ ...event(4), event: 'update-failure' });
      await audit.append({ event: 'unlock-success', requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC7' } });
      const seqs = async (selection: object) => (await rows(audit, selection)).map(({ seq }) => seq);
      expect(await seqs({ outcome: 'done' })).toEqual([3, 5]);
      expect(await seqs({ outcome: 'failed' })).toEqual([4]);
      expect(await seqs({ outcome: 'refused' })).toEqual([1, 2]);
      expect(await seqs({ outcome: 'unknown' })).toEqual([]);
      expect(await seqs({ outcome: 'done', event: 'update-failure' })).toEqual([]);
      expect(await seqs({ requester: 'agent' })).toEqual([5]);
      expect(await seqs({ ticket: 'INC7' })).toEqual([5]);
      expect(await seqs({ ticket: 'INC' })).toEqual([]);
    });

    test('what is appended while a report is read is not of it', async () => {
      await append(3);
      const read: number[] = [];
      for await (const { seq } of audit.read({})) {
        read.push(seq);
        await append(1);
      }
      expect(read).toEqual([1, 2, 3]);
    });
  });

  describe('a head kept elsewhere', () => {
    const keptHead = async () => {
      const proof = await audit.verify();
      if (!proof.ok) throw new Error(proof.broken.sentence);
      return proof.last;
    };

    test('it proves the chain that it was taken of, then and after more was appended', async () => {
      await append(3);
      const kept = await keptHead();
      expect(await audit.verify(kept)).toMatchObject({ ok: true, rows: 3 });
      await append(3);
      expect(await audit.verify(kept)).toMatchObject({ ok: true, rows: 6 });
    });

    test('it shows rows that were cut off together with their head, as by a database put back', async () => {
      await append(5);
      const earlier = await store.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
      await append(4);
      const kept = await keptHead();
      await database.tamper(
        'delete from audit where seq > 5',
        `update audit_head set seq = 5, last_mac = '${earlier.last_mac}', mac = '${earlier.mac}'`,
      );
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 5 });
      expect(await audit.verify(kept)).toMatchObject({ ok: false, broken: { sort: 'truncated', seq: 6 } });
      await append(6, auditWith(ringOf(1)));
      expect(await audit.verify(kept)).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 9 } });
    });
  });

  describe('letting old rows go', () => {
    const DAY = 86_400_000;
    const keeper = { channel: 'command', id: 'root' } as const;
    const days = async (...ages: readonly number[]): Promise<void> => {
      for (const age of ages) {
        const clock = { now: () => fixedClock.now() - age * DAY };
        await createAudit({ store, keyring: ringOf(1), clock }).append(event(age));
      }
    };

    test('rows that are older go from the beginning, and the rest is provable and goes on', async () => {
      await days(50, 40, 31, 20, 10);
      expect(await audit.trim(30, keeper)).toBe(3);
      expect((await rows(audit)).map(({ seq, event: name }) => [seq, name])).toEqual([
        [4, 'authentication-failure'],
        [5, 'authentication-failure'],
        [6, 'audit-trimmed'],
      ]);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 3, last: { seq: 6 } });
      await append(2);
      await append(1, auditWith(ringOf(2, 1)));
      expect(await auditWith(ringOf(2, 1)).verify()).toMatchObject({ ok: true, rows: 6 });
    });

    test('a younger row holds back the older ones behind it, so that no gap comes to be', async () => {
      await days(50, 5, 40);
      expect(await audit.trim(30, keeper)).toBe(1);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 3 });
    });

    test('what is yet to be sent elsewhere stays, and where nothing goes nothing is written down', async () => {
      await days(50, 45, 40);
      expect(await audit.trim(30, keeper, 1)).toBe(1);
      expect(await audit.trim(60, keeper)).toBe(0);
      expect((await rows(audit)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    });

    test('everything may go, and the chain begins where it ended', async () => {
      await days(50, 45);
      await audit.trim(30, keeper);
      expect((await rows(audit)).map(({ seq, detail }) => [seq, detail])).toEqual([[3, '2 rows older than 30 days']]);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 1 });
    });

    test('more rows than one transaction takes go all the same', async () => {
      const old = createAudit({ store, keyring: ringOf(1), clock: { now: () => 0 } });
      await store.transaction(async trx => {
        for (let number = 1; number <= 2300; number += 1) await old.appendIn(trx, event(number));
      });
      expect(await audit.trim(30, keeper)).toBe(2300);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 1 });
    });

    test('an older head cannot be compared any more, and that is said', async () => {
      await days(50, 45, 10);
      const [first] = await store.db.selectFrom('audit').select(['seq', 'mac']).orderBy('seq').execute();
      await audit.trim(30, keeper);
      await expect(audit.verify(first)).rejects.toMatchObject({ code: 'audit-head-old' });
    });

    test('rows cut off in front without the key are found, also behind those that were let go', async () => {
      await days(50, 20, 10, 5);
      await audit.trim(30, keeper);
      await database.tamper('delete from audit where seq = 2');
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'removed', seq: 2 } });
      await database.tamper(
        `update audit_head set base_seq = 2, base_mac = (select previous from audit where seq = 3)`,
      );
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'head' } });
    });
  });

  describe('tampering', () => {
    const swap = (one: number, other: number): string[] => [
      `update audit set seq = -1 where seq = ${one}`,
      `update audit set seq = ${one} where seq = ${other}`,
      `update audit set seq = ${other} where seq = -1`,
    ];
    const shift = (from: number, by: number): string[] => [
      `update audit set seq = -(seq + ${by}) where seq >= ${from}`,
      'update audit set seq = -seq where seq < 0',
    ];
    const columns =
      'at, event, channel, kind, system, reason, renewal, requester, device, address, subject, mail, detail, personal_salt, personal_hash, erased, key_id, previous, mac';
    const copy = (from: number, to: number): string =>
      `insert into audit (seq, ${columns}) select ${to}, ${columns} from audit where seq = ${from}`;

    const tampered: readonly [string, readonly string[], object][] = [
      ['an event is renamed', [`update audit set event = 'delivered' where seq = 4`], { sort: 'changed', seq: 4 }],
      ['a time is moved', ['update audit set at = at + 1 where seq = 1'], { sort: 'changed', seq: 1 }],
      ['a reason is emptied', ['update audit set reason = null where seq = 7'], { sort: 'changed', seq: 7 }],
      ['a subject is replaced', [`update audit set subject = 'eve' where seq = 5`], { sort: 'changed', seq: 5 }],
      ['a subject is blanked', ['update audit set subject = null where seq = 5'], { sort: 'changed', seq: 5 }],
      [
        'a person is erased without the key',
        [
          `update audit set requester = null, device = null, address = null, subject = null, detail = null, personal_salt = null, erased = 'AAAA.BBBB' where seq = 5`,
        ],
        { seq: 5 },
      ],
      ['the last row is changed', [`update audit set channel = 'web' where seq = 9`], { sort: 'changed', seq: 9 }],
      ['a MAC is replaced', [`update audit set mac = 'AAAA' where seq = 2`], { sort: 'changed', seq: 2 }],
      ['the first row is removed', ['delete from audit where seq = 1'], { sort: 'removed', seq: 1 }],
      ['a row is removed', ['delete from audit where seq = 4'], { sort: 'removed', seq: 4 }],
      ['rows are removed', ['delete from audit where seq between 4 and 6'], { sort: 'removed', seq: 4 }],
      [
        'a row is removed and the rest numbered anew',
        ['delete from audit where seq = 4', ...shift(5, -1)],
        { sort: 'removed', seq: 4 },
      ],
      ['the last rows are cut off', ['delete from audit where seq > 6'], { sort: 'truncated', seq: 7 }],
      ['all rows are cut off', ['delete from audit'], { sort: 'truncated', seq: 1 }],
      ['a row is put behind the last', [copy(3, 10)], { sort: 'inserted', seq: 10 }],
      [
        'a row is put between two others',
        [...shift(5, 1), copy(4, 5), `update audit set event = 'delivered' where seq = 5`],
        { sort: 'inserted', seq: 5 },
      ],
      ['a row is copied between two others', [...shift(5, 1), copy(2, 5)], { sort: 'moved', seq: 5 }],
      ['two neighbours are swapped', swap(4, 5), { sort: 'moved', seq: 4 }],
      ['two rows far apart are swapped', swap(2, 8), { sort: 'moved', seq: 2 }],
      [
        'the last rows are cut off and the head is set to fit',
        [
          'delete from audit where seq > 6',
          'update audit_head set seq = 6, last_mac = (select mac from audit where seq = 6)',
        ],
        { sort: 'head', seq: 6 },
      ],
      [
        'the first rows are cut off and the head is set to fit',
        [
          'update audit_head set base_seq = 3, base_mac = (select mac from audit where seq = 3)',
          'delete from audit where seq < 4',
        ],
        { sort: 'head', seq: 9 },
      ],
      ['the head is removed', ['delete from audit_head'], { sort: 'head', seq: 9 }],
      [
        'the last rows and the head are removed',
        ['delete from audit where seq > 6', 'delete from audit_head'],
        { sort: 'head', seq: 6 },
      ],
    ];

    test.each(tampered)('it is found when %s', async (_how, statements, broken) => {
      await append(9);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 9 });
      await database.tamper(...statements);
      const proof = await audit.verify();
      expect(proof).toMatchObject({ ok: false, broken });
      expect(proof.ok || proof.broken.sentence).toMatch(/^(Rows? \d|The row that marks).*\.$/);
    });

    test('no event is appended behind a head that was altered or removed, so that nothing is hidden', async () => {
      const refused = (what: string) => ({
        code: 'audit-broken',
        message: expect.stringContaining(`${what}: nothing more is written`),
      });
      await append(5);
      await database.tamper('delete from audit where seq > 3', 'update audit_head set seq = 3');
      await expect(auditWith(ringOf(1)).append(event(6))).rejects.toMatchObject(refused('was altered'));
      await database.tamper(`update audit_head set mac = 'AAAA'`);
      await expect(audit.append(event(6))).rejects.toMatchObject(refused('was altered'));
      await database.tamper('delete from audit_head');
      await expect(audit.append(event(6))).rejects.toMatchObject(refused('is missing'));
      await expect(auditWith(ringOf(1)).append(event(6))).rejects.toMatchObject(refused('is missing'));
      expect(await rows(audit)).toHaveLength(3);
    });

    test('a running node goes on where it left off, so that a head set back hides nothing', async () => {
      await append(5);
      await database.tamper('delete from audit where seq > 3', 'update audit_head set seq = 3');
      await append(1);
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'removed', seq: 4 } });
    });

    test('the salts of rows differ: equal events have unequal hashes', async () => {
      for (let round = 0; round < 70; round += 1) await audit.append(event(1));
      const hashes = await store.db.selectFrom('audit').select(['personal_hash', 'personal_salt']).execute();
      expect(new Set(hashes.map(row => row.personal_hash)).size).toBe(70);
      expect(hashes.every(row => row.personal_salt?.length === 22)).toBe(true);
    });

    test('rows cut off at the end stay found after more were appended', async () => {
      await append(9);
      await database.tamper('delete from audit where seq > 6');
      await append(2);
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'removed', seq: 7 } });
    });
  });

  describe('keys', () => {
    test('rows of an earlier key stay provable after the rotation', async () => {
      await append(3, auditWith(ringOf(1)));
      const rotated = auditWith(ringOf(2, 1));
      await append(3, rotated);
      expect(await rotated.verify()).toMatchObject({ ok: true, rows: 6 });
      await database.tamper(`update audit set reason = 'right' where seq = 2`);
      expect(await rotated.verify()).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 2 } });
    });

    test('a row whose key is not configured is named as such, not as changed', async () => {
      await append(2, auditWith(ringOf(1)));
      await append(2, auditWith(ringOf(2, 1)));
      expect(await auditWith(ringOf(2)).verify()).toMatchObject({
        ok: false,
        broken: { sort: 'key-missing', seq: 1, sentence: 'Row 1 was signed under a key that is not configured.' },
      });
    });

    test('another operator’s key proves nothing', async () => {
      await append(2);
      await database.tamper(`update audit set key_id = '${ringOf(3).currentId}'`);
      expect(await auditWith(ringOf(3)).verify()).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 1 } });
    });
  });

  describe('erasing a person', () => {
    test('takes every name from their rows and keeps the chain provable', async () => {
      await append(6);
      await audit.append({ ...event(7), mail: 'ada@example.com' });
      expect(await audit.erase('ada')).toBe(4);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 7, erased: 4 });
      const dump = await database.dump();
      for (const word of ['ada', 'SEP1', 'attempt 3', 'SEP7']) expect(dump).not.toContain(word);
      expect(dump).toContain('bob');
      expect((await rows(audit))[0]).toEqual({
        seq: 1,
        at: fixedClock.now(),
        erased: true,
        event: 'authentication-failure',
        requester: { channel: 'phone', id: '', device: undefined, address: undefined },
        kind: 'cucm-pin',
        system: 'cucm:main',
        reason: 'wrong',
      });
    });

    test('takes them from rows of what they asked for others too', async () => {
      await audit.append({ ...event(2), requester: { channel: 'helpdesk', id: 'agent7' } });
      expect(await audit.erase('agent7')).toBe(1);
      expect(await database.dump()).not.toContain('agent7');
      expect(await audit.verify()).toMatchObject({ ok: true, erased: 1 });
    });

    test('cannot be used to put another name there', async () => {
      await append(3);
      await audit.erase('ada');
      await database.tamper(`update audit set subject = 'eve' where seq = 1`);
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 1 } });
    });

    test('is itself proved: the mark of one row does not serve another', async () => {
      await append(4);
      await audit.erase('ada');
      await database.tamper(
        `update audit set requester = null, device = null, address = null, subject = null, detail = null, personal_salt = null, erased = (select erased from audit where seq = 1) where seq = 2`,
      );
      expect(await audit.verify()).toMatchObject({ ok: false, broken: { sort: 'changed', seq: 2 } });
    });
  });
}
