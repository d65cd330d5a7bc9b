import { describe, expect, it } from 'vitest';
import { defaultPattern } from '../../src/people/derive.ts';
import type { Appearance, PersonChange, UserDetails } from '../../src/people/details.ts';
import { planDetails } from '../../src/people/plan.ts';

const old = {
  label: 'Anna Lind',
  display: 'Anna Lind',
  asciiDisplay: 'Anna Lind',
  alertingName: 'Anna Lind',
  asciiAlertingName: 'Anna Lind',
};

const appearance = (more: Partial<Appearance>): Appearance => ({
  device: 'SEP000000000001',
  type: 'ip-phone',
  index: 1,
  pattern: '71104',
  partition: 'Internal',
  ...old,
  ...more,
});

const anna: UserDetails = {
  system: 'cucm:main',
  id: 'x',
  userId: 'alind',
  person: { firstName: 'Anna', middleName: '', lastName: 'Lind', department: 'Sales', mail: 'anna@example.com' },
  synchronised: false,
  appearances: [
    appearance({}),
    appearance({ device: 'UDP-anna', type: 'device-profile', label: '', display: '' }),
    appearance({ device: 'SEP000000000001', index: 2, pattern: '+3315571104', alertingName: '' }),
  ],
  shared: [],
};

const plan = (change: PersonChange, details: Partial<UserDetails> = {}) =>
  planDetails({ ...anna, ...details }, change, defaultPattern);

describe('the plan of an update', () => {
  it('names the user, each line once and each device once, with old and new texts', () => {
    const { places } = plan({ lastName: 'Berg' });
    expect(places.map(({ place, name, changes }) => [place, name, changes.length])).toEqual([
      ['user', 'alind', 1],
      ['line', '71104', 2],
      ['line', '+3315571104', 2],
      ['ip-phone', 'SEP000000000001', 6],
      ['device-profile', 'UDP-anna', 3],
    ]);
    expect(places[0]?.changes).toEqual([{ field: 'lastName', from: 'Lind', to: 'Berg' }]);
    expect(places[4]?.changes[0]).toEqual({ field: 'label', pattern: '71104', from: '', to: 'Anna Berg' });
  });

  it('changes nothing where everything stands there, and only what does not', () => {
    const { places } = plan({ firstName: 'Anna', mail: ' anna@example.com ' });
    expect(places.map(({ place, changes }) => [place, changes.map(({ field }) => field)])).toEqual([
      ['user', []],
      ['line', []],
      ['line', ['alertingName']],
      ['ip-phone', []],
      ['device-profile', ['label', 'display']],
    ]);
  });

  it('refuses fields of a person who comes from a directory, and then makes texts from the names on file', () => {
    const { places, texts } = plan({ lastName: 'Berg' }, { synchronised: true });
    expect(places[0]?.refusal).toMatchObject({ outcome: 'refused', code: 'held-elsewhere' });
    expect(texts.display).toBe('Anna Lind');
    expect(plan({}, { synchronised: true }).places[0]?.refusal).toBeUndefined();
  });

  it.each<[PersonChange, string]>([
    [{ lastName: '  ' }, 'lastName'],
    [{ firstName: 'x'.repeat(65) }, 'firstName'],
    [{ department: 'a\u0007b' }, 'department'],
    [{ firstName: '\ud800' }, 'firstName'],
    [{ mail: 'no address' }, 'mail'],
    [{ mail: 'a@b\r\nBcc: c@d' }, 'mail'],
    [{ mail: `${'x'.repeat(251)}@b.cd` }, 'mail'],
  ])('refuses what CUCM cannot take: %j', (change, field) => {
    const [user] = plan(change).places;
    expect(user?.refusal).toEqual({
      outcome: 'refused',
      code: 'malformed',
      detail: `CUCM cannot take this: ${field}.`,
    });
  });

  it('takes an address as long as CUCM keeps it', () => {
    expect(plan({ mail: `${'x'.repeat(250)}@b.cd` }).places[0]?.refusal).toBeUndefined();
  });

  it('clears what may be empty', () => {
    const [user] = plan({ department: '', mail: '', firstName: '' }).places;
    expect(user?.changes.map(({ field, to }) => [field, to])).toEqual([
      ['firstName', ''],
      ['department', ''],
      ['mail', ''],
    ]);
    expect(user?.refusal).toBeUndefined();
  });

  it('says of a device that cannot be changed from here that it is not, where it would have to be', () => {
    const other = appearance({ device: 'RDP-anna', type: 'other-device' });
    const refusalOf = (change: PersonChange) =>
      plan(change, { appearances: [other] }).places.find(({ name }) => name === 'RDP-anna')?.refusal?.code;
    expect(refusalOf({ lastName: 'Berg' })).toBe('other-device');
    expect(refusalOf({})).toBeUndefined();
  });
});
