import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom } from '../../../src/base/random.ts';
import type { AuditEvent } from '../../../src/renewal/ports.ts';
import type { SubjectAnswer } from '../../../src/renewal/subject.ts';
import { createCalendarStore } from '../../../src/store/calendar-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Calendar, createCalendar, type Wanted } from '../../../src/sweep/calendar/calendar.ts';
import { lastDate, nextDate } from '../../../src/sweep/calendar/calendar-entry.ts';
import { emptyStore } from '../../renewal/given.ts';

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const by = { channel: 'admin', id: 'adrian' } as const;

let store: Store;
let calendar: Calendar;
let now: number;
let audit: AuditEvent[];
beforeEach(async () => {
  store = await emptyStore();
  now = at('2027-01-10') + 1000;
  audit = [];
  calendar = createCalendar({
    store: createCalendarStore(store),
    subjects: {
      find: async (user): Promise<SubjectAnswer> =>
        user.startsWith('nobody') ? { none: 'unknown', unavailable: [] } : ({ found: {} } as SubjectAnswer),
    },
    audit: { append: async event => void audit.push(event) },
    clock: { now: () => now },
    random: cryptoRandom,
  });
});
afterEach(() => store.close());

const wanted: Wanted = { name: 'Spring', kinds: ['cucm-pin'], first: '2027-01-15', periodDays: 30 };

describe('the dates of an entry', () => {
  const entry = { firstAt: at('2027-01-15'), periodDays: 30 };
  it.each([
    ['2027-01-14', undefined, '2027-01-15'],
    ['2027-01-15', '2027-01-15', '2027-02-14'],
    ['2027-02-13', '2027-01-15', '2027-02-14'],
    ['2027-02-14', '2027-02-14', '2027-03-16'],
  ])('on %s the last is %s and the next %s', (day, last, next) => {
    expect(lastDate(entry, at(day))).toBe(last && at(last));
    expect(nextDate(entry, at(day))).toBe(at(next));
  });
});

describe('the calendar', () => {
  it('makes a kind due for all users, from its first date on', async () => {
    await calendar.add(wanted, by);
    expect((await calendar.dueFor(['anna']))('anna', 'cucm-pin')).toBeUndefined();
    now = at('2027-02-20');
    const due = await calendar.dueFor(['anna']);
    expect(due('anna', 'cucm-pin')).toBe(at('2027-02-14'));
    expect(due('anna', 'unity-pin')).toBeUndefined();
  });

  it('makes it due only for those who are on its list, however they write their user id', async () => {
    const list = Buffer.from('Anna\nbob\nanna\n');
    expect(await calendar.add({ ...wanted, list }, by)).toMatchObject({ added: { users: 2 } });
    now = at('2027-01-16');
    const due = await calendar.dueFor(['ANNA', 'carl']);
    expect([due('ANNA', 'cucm-pin'), due('carl', 'cucm-pin')]).toEqual([at('2027-01-15'), undefined]);
  });

  it('takes the latest date of several entries', async () => {
    await calendar.add(wanted, by);
    await calendar.add({ ...wanted, name: 'Once more', first: '2027-01-20', periodDays: 300 }, by);
    now = at('2027-01-25');
    expect((await calendar.dueFor(['anna']))('anna', 'cucm-pin')).toBe(at('2027-01-20'));
  });

  it('names everything that is wrong at once and keeps nothing', async () => {
    const list = Buffer.from('anna\nnobody1\nnobody2\n');
    const answer = await calendar.add({ name: ' ', kinds: [], first: '2027-01-09', periodDays: 0, list }, by);
    expect(answer).toEqual({
      refused: [
        { reason: 'no-name' },
        { reason: 'no-kinds' },
        { reason: 'past' },
        { reason: 'period' },
        { reason: 'unknown-users', users: ['nobody1', 'nobody2'] },
      ],
    });
    expect([await calendar.list(), audit]).toEqual([[], []]);
  });

  it.each([
    ['no-date', { first: '2027-02-30' }],
    ['no-date', { first: '15.01.2027' }],
    ['period', { periodDays: 1.5 }],
    ['empty', { list: Buffer.from('\n') }],
    ['encoding', { list: Buffer.from('caf\xe9', 'latin1') }],
  ])('refuses as %s: %o', async (reason, change) => {
    expect(await calendar.add({ ...wanted, ...change }, by)).toEqual({ refused: [{ reason }] });
  });

  it('refuses what is another kind of list, and names the line', async () => {
    const list = Buffer.from('# our users\nanna,cucm-pin,283746\n');
    expect(await calendar.add({ ...wanted, list }, by)).toEqual({ refused: [{ reason: 'not-a-list', line: 2 }] });
  });

  it('takes today, and tells the audit who entered and who removed', async () => {
    const answer = await calendar.add({ ...wanted, first: '2027-01-10' }, by);
    const id = 'added' in answer ? answer.added.id : '';
    expect(await calendar.remove(id, by)).toBe(true);
    expect(await calendar.remove(id, by)).toBe(false);
    expect(await calendar.list()).toEqual([]);
    expect(audit).toMatchObject([
      { event: 'configuration-changed', requester: by, detail: 'Spring: 2027-01-10, every 30 days, all users' },
      { event: 'configuration-changed', detail: `${id} removed` },
    ]);
  });
});
