import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changed, openSweepEstate, type Place, readLines, type SweepEstate } from './sweep/sweep-estate.ts';

const PLANTED = 24;

/** Accounts that only the directory has: Administrator, krbtgt and those of services. */
const SERVICE_ACCOUNTS = 4;

/** CUCM's number of a PIN among the credentials. */
const pinOf = (userId: string): string => `${userId} cucm 4`;

describe('a run in the lab', () => {
  let estate: SweepEstate;
  let place: Place;
  beforeAll(async () => {
    estate = await openSweepEstate(60, { trivial: 5, default: PLANTED });
    place = await estate.place('story');
  });
  afterAll(() => estate?.stop());

  it('prints a line for each finding and a summary; dry changes nobody, the one that acts renews each default once', async () => {
    const { lab } = estate;
    const planted = lab.planted.default.toSorted();
    const untouched = estate.stamps();

    const early = await place.run('sweep', '--json');
    expect([early.code, early.stdout]).toEqual([1, '']);
    expect(early.stderr).toMatch(/^The first run is dry: .+\n$/);

    const dry = await place.run('sweep', '--dry-run', '--json');
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    const looked = readLines(dry);
    const defaults = looked.findings.filter(({ finding }) => finding === 'default-value');
    expect(defaults.map(({ userId }) => userId)).toEqual(planted);
    for (const { userId, ...rest } of defaults) {
      expect(Object.entries({ userId, ...rest })).toEqual([
        ['userId', userId],
        ['kind', 'cucm-pin'],
        ['finding', 'default-value'],
        ['action', 'renew'],
        ['outcome', 'would-renew'],
        ['system', 'cucm:main'],
      ]);
    }
    const { special, agents } = lab.world;
    const everybody = 60 + Object.keys(special).length + Object.keys(agents).length + SERVICE_ACCOUNTS;
    const { outcomes } = looked.summary;
    expect(looked.summary).toMatchObject({ state: 'done', dry: true, users: everybody, toRenew: PLANTED });
    expect(looked.summary.findings).toBe(looked.findings.length);
    expect(outcomes['would-renew']).toBe(PLANTED);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(looked.findings.length);
    expect(changed(untouched, estate.stamps())).toEqual([]);
    expect(lab.mail.mailbox.list()).toEqual([]);

    const braked = await place.run('sweep', '--json');
    expect(braked.code).toBe(1);
    expect(braked.stderr).toContain(`${PLANTED} of ${everybody} users would be renewed`);
    expect(readLines(braked).summary).toMatchObject({
      state: 'braked',
      why: 'too-many',
      outcomes: { pending: PLANTED + 5 },
    });
    expect(changed(untouched, estate.stamps())).toEqual([]);

    const real = await place.run('sweep', '--resume', '--json');
    expect(real.stderr).toBe('');
    const acted = readLines(real);
    expect(real.code).toBe(0);
    expect(acted.summary).toMatchObject({ state: 'done', dry: false, users: everybody, toRenew: PLANTED });
    const renewed = acted.findings.filter(({ outcome }) => outcome === 'done');
    expect(renewed.map(({ userId, finding }) => [userId, finding])).toEqual(planted.map(id => [id, 'default-value']));
    expect(changed(untouched, estate.stamps())).toEqual(planted.map(pinOf));
    for (const userId of planted) {
      expect(estate.pinsSet(userId)).toHaveLength(1);
      const mails = estate.mailsTo(userId);
      const links = mails.filter(({ text }) => text.includes('https://rekey.test/link/'));
      const reasons = mails.filter(({ text }) => /new users|nouveaux utilisateurs|nieuwe gebruikers/.test(text));
      expect([userId, links.length, reasons.length]).toEqual([userId, 1, 1]);
    }

    const after = estate.stamps();
    const mails = lab.mail.mailbox.list().length;
    const again = await place.run('sweep', '--json');
    expect(again.code).toBe(0);
    expect(readLines(again).summary).toMatchObject({
      state: 'done',
      toRenew: 0,
      findings: looked.findings.length - PLANTED,
    });
    expect(changed(after, estate.stamps())).toEqual([]);
    expect(lab.mail.mailbox.list()).toHaveLength(mails);
  });

  it.concurrent.each([
    ['of another encoding', Buffer.from('ren\u00e9\n', 'latin1'), 2, /is not UTF-8: save it as UTF-8 text/],
    ['in UTF-16', Buffer.from('\ufeffanna\n', 'utf16le'), 2, /is not UTF-8/],
    ['that is empty', '', 2, /names no user/],
    ['with comments only', '# nobody\n\n', 2, /names no user/],
    ['with a line that is no user id', `anna\n${'a'.repeat(300)}\n`, 2, /:2: this is no user id/],
    [
      'with a user whom no system knows',
      'nobody-of-that-name\n',
      1,
      /^No system knows nobody-of-that-name: nothing was begun\.\n/,
    ],
  ])('a list %s is refused with a sentence, and nothing is begun', async (name, content, code, sentence) => {
    const before = estate.stamps();
    const file = await place.write(`${name}.txt`, content);
    const ended = await place.run('sweep', '--dry-run', '--users', file);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(sentence);
    expect(changed(before, estate.stamps())).toEqual([]);
  });

  it('after those no run is under way', async () => {
    const { code, stdout, stderr } = await place.run('sweep', '--resume');
    expect([code, stdout, stderr]).toEqual([1, '', 'No run is under way.\n']);
  });

  it.concurrent.each([
    [['--finding', 'nonsense'], 'nonsense: no such finding; findings are default-value'],
    [['--kinds', 'pin'], 'pin: no such kind; kinds are cucm-pin'],
    [['--users', 'none.txt'], 'none.txt cannot be read'],
    [['--pause', '--resume'], 'exclude each other'],
    [['--resume', '--dry-run'], 'they take no other option'],
  ])('“sweep %s” is wrong use, said in one sentence', async (words, sentence) => {
    const { code, stdout, stderr } = await place.run('sweep', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('only the users, kinds and findings that are asked are looked at', async () => {
    const [some = '', other = ''] = estate.lab.world.users.slice(-2).map(({ userId }) => userId);
    const file = await place.write('two.txt', `\ufeff${some.toUpperCase()}\r\n# a comment\r\n${other}\r\n${some}\r\n`);
    const ended = await place.run('sweep', '--dry-run', '--json', '--users', file, '--kinds', 'cucm-password');
    const { findings, summary } = readLines(ended);
    expect([ended.code, summary.users]).toEqual([0, 2]);
    for (const { kind, userId } of findings) {
      expect(kind).toBe('cucm-password');
      expect([some, other]).toContain(userId.toLowerCase());
    }
    const none = await place.run('sweep', '--dry-run', '--json', '--users', file, '--finding', 'sync-mismatch');
    expect(readLines(none)).toMatchObject({ findings: [], summary: { users: 2, findings: 0, outcomes: {} } });
  });
});
