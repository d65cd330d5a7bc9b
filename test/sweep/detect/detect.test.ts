import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../src/policy/default-policies.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { DetectContext, Joined, JoinedEntry } from '../../../src/sweep/detect/context.ts';
import { detect } from '../../../src/sweep/detect/detect.ts';
import type { SurveyedCredential } from '../../../src/sweep/ports.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 25);

const base: SurveyedCredential = {
  kind: 'cucm-pin',
  stamp: '1',
  changedAt: now - DAY,
  expiresAt: Number.POSITIVE_INFINITY,
  mustChange: false,
  locked: 'no',
  inactive: false,
};

function entryOf(credential: Partial<SurveyedCredential>, more: Partial<JoinedEntry> = {}): JoinedEntry {
  const unity = credential.kind === 'unity-pin';
  const system = unity ? 'unity:main' : 'cucm:main';
  const entry = { system, id: 'id-1', userId: 'amartin', enabled: true, person: {} };
  return { system, type: unity ? 'unity' : 'cucm', entry, credentials: [{ ...base, ...credential }], ...more };
}

const unlimited = { expiresAfterDays: 0, expiryWarningDays: 0, inactiveDaysAllowed: 0 };

function context(more: Partial<DetectContext> = {}, policy: Partial<Policy> = unlimited): DetectContext {
  return {
    now,
    policyFor: kind => ({ ...defaultPolicies[kind], ...policy }),
    issuedAt: () => undefined,
    issuedDays: 7,
    expiringDays: 14,
    dueAt: () => undefined,
    pinSync: new Map([['unity:main', 'cucm:main']]),
    ...more,
  };
}

const joined = (...entries: readonly JoinedEntry[]): Joined => ({ userId: 'amartin', entries });

function names(credential: Partial<SurveyedCredential>, how = context(), more: Partial<JoinedEntry> = {}): string[] {
  return detect(joined(entryOf(credential, more)), how).map(({ finding, reason }) =>
    reason === undefined ? finding : `${finding}: ${reason}`,
  );
}

const unityPin = { kind: 'unity-pin' } as const;

describe('a value that was guessed', () => {
  const guessed = context({
    isGuessed: (system, entry, kind, stamp) => [system, entry, kind, stamp].join() === 'cucm:main,id-1,cucm-pin,1',
  });

  it('is trivial while it is in force', () => {
    expect(names({}, guessed)).toEqual(['trivial: guessed']);
    expect(names({ stamp: '2' }, guessed)).toEqual([]);
    expect(names({ kind: 'cucm-password' }, guessed)).toEqual([]);
  });

  it('is the default one and no more where the system says so', () => {
    expect(names({ initialValue: 'same' }, guessed)).toEqual(['default-value: same-as-default']);
  });
});

describe('what is found of a credential by itself', () => {
  it.each<[string, Partial<SurveyedCredential>, readonly string[]]>([
    ['nothing of one that is as it should be', {}, []],
    ['the default value, where the system compared it', { initialValue: 'same' }, ['default-value: same-as-default']],
    ['the default value by its signs', { initialValue: 'likely' }, ['default-value: never-changed']],
    ['that it expired', { expiresAt: now }, ['expired']],
    ['that it expires within fourteen days', { expiresAt: now + 14 * DAY }, ['expiring']],
    ['nothing where it expires later', { expiresAt: now + 14 * DAY + 1 }, []],
    [
      'that it expires within the longer warning of its system',
      { expiresAt: now + 20 * DAY, expiryWarningDays: 21 },
      ['expiring'],
    ],
    ['a lock from failed attempts', { locked: 'failed-attempts' }, ['locked: failed-attempts']],
    ["an administrator's lock", { locked: 'administrator' }, ['locked: administrator']],
    ['that its system closed it unused', { inactive: true }, ['inactive: closed']],
    ['that it must be changed', { mustChange: true }, ['must-change']],
    ['that nobody ever used it', { neverUsed: true }, ['never-used']],
    [
      'several things at once',
      { expiresAt: now - 1, mustChange: true, neverUsed: true },
      ['expired', 'must-change', 'never-used'],
    ],
    ['nothing of one that is not there', { notRenewable: 'absent', mustChange: true, expiresAt: 0 }, []],
    ['nothing of one that another system holds', { notRenewable: 'held-elsewhere', expiresAt: 0 }, []],
    ['what is wrong with one that cannot be changed', { notRenewable: 'cannot-change', expiresAt: now }, ['expired']],
  ])('%s', (_title, credential, expected) => {
    expect(names(credential)).toEqual(expected);
  });

  it('an account that is disabled has one finding, whatever else is wrong', () => {
    const { entry } = entryOf({});
    const wrong = { initialValue: 'same', expiresAt: 0, locked: 'administrator' } as const;
    expect(names(wrong, context(), { entry: { ...entry, enabled: false } })).toEqual(['inactive: account-disabled']);
  });

  it('a finding names its credential and is of the value that was there', () => {
    expect(detect(joined(entryOf({ expiresAt: now - 5, stamp: '77' })), context())).toEqual([
      { userId: 'amartin', system: 'cucm:main', kind: 'cucm-pin', stamp: '77', finding: 'expired', at: now - 5 },
    ]);
  });
});

describe('our own policy beside that of the system', () => {
  it('says nothing of a directory’s password whose end the directory computes', () => {
    const old = { kind: 'directory-password', changedAt: now - 300 * DAY } as const;
    const strict = context({}, { ...unlimited, expiresAfterDays: 120 });
    const directory = { system: 'directory', type: 'directory' } as const;
    expect(names(old, strict, directory)).toEqual([]);
    expect(names({ ...old, expiresAt: now + DAY }, strict, directory)).toEqual(['expiring']);
    expect(names({ ...old, expiresAt: undefined }, strict, directory)).toEqual(['expired']);
  });

  const days = (expiresAfterDays: number): DetectContext => context({}, { ...unlimited, expiresAfterDays });

  it.each<[string, Partial<SurveyedCredential>, number, readonly string[]]>([
    ['ours holds where the system has none', { changedAt: now - 180 * DAY }, 180, ['expired']],
    ['the shorter of two holds: ours', { changedAt: now - 90 * DAY, expiresAt: now + 90 * DAY }, 90, ['expired']],
    ['the shorter of two holds: theirs', { changedAt: now - 90 * DAY, expiresAt: now }, 180, ['expired']],
    ['0 is never', { changedAt: now - 9000 * DAY }, 0, []],
    ['one that does not expire does not by ours either', { changedAt: 0, exemptFromExpiry: true }, 90, []],
    ['nothing is known where the change is unknown', { changedAt: undefined, expiresAt: undefined }, 90, []],
  ])('%s', (_title, credential, expiresAfterDays, expected) => {
    expect(names(credential, days(expiresAfterDays))).toEqual(expected);
  });

  it('the longer warning of ours holds', () => {
    const warned = context({}, { ...unlimited, expiryWarningDays: 30 });
    expect(names({ expiresAt: now + 30 * DAY }, warned)).toEqual(['expiring']);
  });

  it('one unused for the days allowed is inactive', () => {
    const strict = context({}, { ...unlimited, inactiveDaysAllowed: 60 });
    expect(names({ lastSuccessAt: now - 60 * DAY }, strict)).toEqual(['inactive: unused']);
    expect(names({ lastSuccessAt: now - 59 * DAY }, strict)).toEqual([]);
  });
});

describe('a value that this product issued', () => {
  const issued = (daysAgo: number): DetectContext =>
    context({
      issuedAt: (system, id, kind, stamp) =>
        [system, id, kind, stamp].join() === 'cucm:main,id-1,cucm-pin,1' ? now - daysAgo * DAY : undefined,
    });

  it('is found where it still stands after so many days', () => {
    expect(names({}, issued(7))).toEqual(['issued-not-changed']);
    expect(names({}, issued(6.9))).toEqual([]);
  });

  it('is not found once its stamp is another', () => {
    expect(names({ stamp: '2' }, issued(30))).toEqual([]);
  });

  it('is not taken for the default value, whose signs it shows', () => {
    expect(names({ initialValue: 'likely' }, issued(1))).toEqual([]);
    expect(names({ initialValue: 'same' }, issued(1))).toEqual(['default-value: same-as-default']);
  });
});

describe("the operator's calendar", () => {
  const calendar = (at: number): DetectContext => context({ dueAt: () => at });

  it('a credential that was last changed before the date is due from then on', () => {
    expect(names({}, calendar(now))).toEqual(['due']);
    expect(names({}, calendar(now + 1))).toEqual([]);
  });

  it('one that was changed since is not', () => {
    expect(names({ changedAt: now - DAY }, calendar(now - DAY))).toEqual([]);
  });
});

describe('a voicemail PIN', () => {
  it('that is older than its mailbox came with the template', () => {
    const older = { ...unityPin, changedAt: now - 10 * DAY };
    expect(names(older, context(), { createdAt: now - 8 * DAY })).toEqual(['shared-template']);
  });

  it('that is older by less than the zones of the earth did not surely', () => {
    const older = { ...unityPin, changedAt: now - 10 * DAY };
    expect(names(older, context(), { createdAt: now - 10 * DAY + 14 * 60 * MINUTE })).toEqual([]);
  });

  it.each([
    ['that changed with the telephone PIN is as it should be', 30_000, []],
    ['whose time differs by the zone of its server is too', 120 * MINUTE + 20_000, []],
    ['that changed minutes apart is another', 7 * MINUTE, ['sync-mismatch']],
    ['that changed a day apart is another, whatever the zone', 1440 * MINUTE, ['sync-mismatch']],
  ])('%s', (_title, apart, expected) => {
    const both = joined(entryOf({ ...unityPin, changedAt: now - DAY + apart }), entryOf({}));
    expect(detect(both, context()).map(({ finding }) => finding)).toEqual(expected);
  });

  it('of a mailbox that is not synchronised is never compared', () => {
    const both = joined(entryOf({ ...unityPin, changedAt: now - 5 * DAY }), entryOf({}));
    expect(detect(both, context({ pinSync: new Map() }))).toEqual([]);
  });
});
