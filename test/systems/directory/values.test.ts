import fc from 'fast-check';
import { BerReader } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { isDomainSid, relativeId, siblingSid } from '../../../src/systems/directory/active-directory/sid.ts';
import { fromDuration, fromFileTime } from '../../../src/systems/directory/active-directory/time.ts';
import { fromGeneralizedTime } from '../../../src/systems/directory/generalized-time.ts';
import { guidBytes, guidText, isIdentifier } from '../../../src/systems/directory/identifier.ts';
import { passwordModifyRequest } from '../../../src/systems/directory/password-modify.ts';
import { Row } from '../../../src/systems/directory/row.ts';

describe('identifiers', () => {
  it('the first three groups of an objectGUID are little-endian on the wire', () => {
    const bytes = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
    expect(guidText(bytes)).toBe('00112233-4455-6677-8899-aabbccddeeff');
    expect(guidBytes('00112233-4455-6677-8899-AABBCCDDEEFF')).toEqual(bytes);
  });

  it('every GUID survives the way there and back', () => {
    fc.assert(fc.property(fc.uuid(), id => guidText(guidBytes(id)) === id && isIdentifier(id)));
  });

  it('nothing else is an identifier', () => {
    for (const text of [
      '',
      'x',
      '00112233-4455-6677-8899-aabbccddeeff)',
      '*',
      '{00112233-4455-6677-8899-aabbccddeeff}',
    ]) {
      expect(isIdentifier(text), text).toBe(false);
    }
  });
});

describe('SIDs', () => {
  const user = Buffer.from('01050000000000051500000001b1aa62edad55dfa22c536354040000', 'hex');

  it('know who they are within their domain, and whether they are of a domain', () => {
    expect(relativeId(user)).toBe(1108);
    expect(isDomainSid(user)).toBe(true);
    expect(isDomainSid(Buffer.from('01020000000000052000000020020000', 'hex'))).toBe(false);
  });

  it('a group of the same domain differs in its last number', () => {
    expect(siblingSid(user, 513).toString('hex')).toBe('01050000000000051500000001b1aa62edad55dfa22c536301020000');
    expect(relativeId(user)).toBe(1108);
  });
});

describe('times', () => {
  it('FILETIME counts 100 ns since 1601, beyond what a double holds', () => {
    expect(fromFileTime(132223104000000000n)).toBe(Date.UTC(2020, 0, 1));
    expect(fromFileTime(0n)).toBeUndefined();
    expect(fromFileTime(undefined)).toBeUndefined();
    expect(fromFileTime(0x7fff_ffff_ffff_ffffn)).toBe(Number.POSITIVE_INFINITY);
  });

  it('durations are negative; zero is none or never, as the attribute has it', () => {
    expect(fromDuration(-18_000_000_000n, 'none')).toBe(30 * 60_000);
    expect(fromDuration(0n, 'none')).toBe(0);
    expect(fromDuration(0n, 'never')).toBe(Number.POSITIVE_INFINITY);
    expect(fromDuration(-0x8000_0000_0000_0000n, 'none')).toBe(Number.POSITIVE_INFINITY);
    expect(fromDuration(undefined, 'none')).toBeUndefined();
  });

  it('GeneralizedTime is read with and without fractions, and nothing else is', () => {
    expect(fromGeneralizedTime('20240115000000Z')).toBe(Date.UTC(2024, 0, 15));
    expect(fromGeneralizedTime('20240115000000.123456Z')).toBe(Date.UTC(2024, 0, 15) + 123);
    for (const text of ['', '000001010000Z', '20241315000000Z', '2024-01-15', '20240115000000+0100', undefined]) {
      expect(fromGeneralizedTime(text), text).toBeUndefined();
    }
  });
});

describe('what a server answers', () => {
  const row = new Row({
    dn: 'cn=x',
    Mail: 'a@b',
    empty: [],
    many: ['1', '2'],
    raw: Buffer.from('00ff', 'hex'),
    flag: 'true',
  });

  it('is read by any spelling of an attribute’s name, absent and empty alike', () => {
    expect([row.text('mail'), row.text('EMPTY'), row.text('absent')]).toEqual(['a@b', undefined, undefined]);
    expect(row.texts('many')).toEqual(['1', '2']);
    expect(row.bytes('raw')).toEqual([Buffer.from('00ff', 'hex')]);
    expect([row.flag('flag'), row.flag('mail'), row.flag('absent')]).toEqual([true, false, undefined]);
  });

  it('numbers are whole and exact, or none', () => {
    const numbers = new Row({ dn: '', big: '9223372036854775807', bad: '1e3', less: '-1' });
    expect([numbers.integer('big'), numbers.integer('bad'), numbers.integer('less')]).toEqual([
      9223372036854775807n,
      undefined,
      -1n,
    ]);
  });
});

describe('Password Modify (RFC 3062)', () => {
  it('names the user and the new value, and no old one', () => {
    const long = `pä${'x'.repeat(300)}`;
    const reader = new BerReader(passwordModifyRequest('uid=a,dc=b', long));
    reader.readSequence();
    expect(reader.readString(0x80)).toBe('uid=a,dc=b');
    expect(reader.readString(0x82)).toBe(long);
    expect(reader.offset).toBe(reader.buffer.length);
  });
});
