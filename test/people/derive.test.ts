import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPattern, derivedLimits, deriveTexts } from '../../src/people/derive.ts';
import { derivedFields, type PersonTexts } from '../../src/people/details.ts';

const nobody: PersonTexts = { firstName: '', middleName: '', lastName: '', department: '', mail: '' };

const texts = (person: Partial<PersonTexts>, pattern = defaultPattern) =>
  deriveTexts(pattern, { ...nobody, ...person }, 'alind');

const long = 'x'.repeat(80);

describe('the texts of a line', () => {
  it('are the name, and its ASCII form where ASCII is asked for', () => {
    expect(texts({ firstName: 'Hélène', lastName: 'Lefèvre' })).toEqual({
      label: 'Hélène Lefèvre',
      display: 'Hélène Lefèvre',
      asciiDisplay: 'Helene Lefevre',
      alertingName: 'Hélène Lefèvre',
      asciiAlertingName: 'Helene Lefevre',
    });
  });

  it('are cut to what the database of CUCM takes', () => {
    const made = texts({ lastName: long });
    expect(derivedFields.map(field => made[field].length)).toEqual([30, 30, 30, 50, 30]);
  });

  it.each([
    ['{firstName} {middleName} {lastName}', { firstName: 'Anna', lastName: 'Lind' }, 'Anna Lind'],
    ['{lastName}, {firstName}', { lastName: 'Lind' }, 'Lind'],
    ['{lastName} {firstName} ({department})', { firstName: 'Anna', lastName: 'Lind' }, 'Lind Anna'],
    ['{lastName} - {department}', { lastName: 'Lind', department: 'Sales & Co' }, 'Lind - Sales & Co'],
    ['{firstName} {lastName}', { firstName: ' Anna\u00a0 Maria ', lastName: '\tLind\n' }, 'Anna Maria Lind'],
    ['{nonsense}{lastName}', { lastName: 'Lind' }, 'Lind'],
  ])('made by %s leave no trace of what is empty', (pattern, person, expected) => {
    expect(texts(person, pattern).alertingName).toBe(expected);
  });

  it('never hold what CUCM refuses: a double quote, and in ASCII forms neither % & < >', () => {
    const made = texts({ firstName: 'A"n<b>n"a', lastName: '100% Lind & Sons' });
    expect(made.display).toBe("A'n<b>n'a 100% Lind & Sons");
    expect(made.asciiDisplay).toBe("A'n(b)n'a 100 Lind + Sons");
  });

  it('name by user id whom no ASCII form can name, and whom no name names', () => {
    expect(texts({ firstName: 'מרים', lastName: 'כהן' })).toMatchObject({
      display: 'מרים כהן',
      asciiDisplay: 'alind',
      asciiAlertingName: 'alind',
    });
    expect(texts({}).display).toBe('alind');
  });

  it('hold no marks that turn the direction of what stands beside them', () => {
    const turned = texts({ firstName: '\u202eanna', lastName: 'Lind\u2066\u200f' });
    expect(turned.display).toBe('anna Lind');
    expect(texts({ firstName: 'می\u200cخواهم' }).display).toBe('می\u200cخواهم');
  });

  it('are never cut inside a character', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(texts({ lastName: `${'x'.repeat(27)}${family}` }).display).toBe('x'.repeat(27));
    expect(texts({ lastName: `${'x'.repeat(23)}${family}y` }).display).toBe(`${'x'.repeat(23)}${family}`);
    expect(texts({ lastName: `${'x'.repeat(29)}e\u0301\u0323` }).display).toBe(`${'x'.repeat(29)}\u1eb9`.slice(0, 29));
    expect(texts({ lastName: `${'x'.repeat(29)} Lind` }).display).toBe('x'.repeat(29));
  });

  it('fit, hold whole characters only, and are the same again from themselves, whatever the names', () => {
    const name = fc.string({ unit: 'binary', maxLength: 90 });
    fc.assert(
      fc.property(name, name, (firstName, lastName) => {
        const made = texts({ firstName, lastName });
        for (const field of derivedFields) {
          const text = made[field];
          expect(Array.from(text).length).toBeLessThanOrEqual(derivedLimits[field]);
          expect(text.isWellFormed()).toBe(true);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
          expect(text).not.toMatch(/["\u0000-\u001f\u007f-\u009f\ufffe\uffff]|^\s|\s$/u);
        }
        expect(made.asciiAlertingName).toMatch(/^[\]a-zA-Z0-9 !#$'()*+,./:;=?@[^_`{|}~\\-]{0,30}$/);
        expect(made.alertingName.startsWith(made.label)).toBe(true);
      }),
    );
  });
});
