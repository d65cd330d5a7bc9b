import { describe, expect, it } from 'vitest';
import type { BatchFile } from '../../../src/sweep/batch/batch-row.ts';
import { readBatch } from '../../../src/sweep/batch/read-batch.ts';

const read = (text: string, ...otherwise: Parameters<typeof readBatch>[1] & object): BatchFile =>
  readBatch(Buffer.from(text), otherwise);

/** `LINE user kinds value delivery`, and `LINE flaw detail` of what is wrong. */
function told(file: BatchFile): readonly string[] {
  if ('refused' in file) return [file.refused];
  return [
    ...file.rows.map(({ line, userId, kinds, value, delivery }) =>
      [line, userId, kinds.join('+'), value?.reveal() ?? '-', delivery ?? '-'].join(' '),
    ),
    ...file.problems.map(({ line, flaw, detail }) => [line, flaw, ...(detail ? [detail] : [])].join(' ')),
  ];
}

describe('a file of users', () => {
  it('is a user id a line, for the kinds that are asked for beside it', () => {
    expect(told(read('anna\r\n\r\nbéa\n', 'cucm-pin'))).toEqual(['1 anna cucm-pin - -', '3 béa cucm-pin - -']);
  });

  it('is CSV in the order user, kinds, value, delivery', () => {
    expect(
      told(read('anna,cucm-pin unity-pin,,mail\nbob,"cucm-pin,directory-password"\ncarl,cucm-pin,283746,')),
    ).toEqual([
      '1 anna cucm-pin+unity-pin - mail',
      '2 bob cucm-pin+directory-password - -',
      '3 carl cucm-pin 283746 -',
    ]);
  });

  it('is CSV with a head in any order, and with the semicolons and the mark that a spreadsheet writes', () => {
    expect(told(read('\uFEFFkinds;user\ncucm-pin;anna\n'))).toEqual(['2 anna cucm-pin - -']);
  });

  it('names every line that asks for nothing that can be done, with its reason, and keeps the others', () => {
    const lines = [
      'user,kinds,value,delivery',
      'anna,cucm-pin,,',
      ',cucm-pin,,',
      'bob,cucm-pim,,',
      'carl,,,',
      'dora,cucm-pin directory-password,283746,',
      'emil,cucm-pin,,pigeon',
      'ANNA,cucm-pin,,',
      'fritz,cucm-pin,,,more',
      'gero,app-user-password,,',
      `${'x'.repeat(129)},cucm-pin,,`,
      'hans,unity-pin,,',
    ];
    expect(told(read(lines.join('\n')))).toEqual([
      '2 anna cucm-pin - -',
      '12 hans unity-pin - -',
      '3 no-user',
      '4 unknown-kind cucm-pim',
      '5 no-kinds',
      '6 value-for-several',
      '7 unknown-delivery pigeon',
      '8 twice 2',
      '9 too-many-cells',
      '10 unknown-kind app-user-password',
      '11 user-too-long',
    ]);
  });

  it('goes on after a row whose quotes cannot be read', () => {
    expect(told(read('anna,cucm-pin\nb"ob,cucm-pin\ncarl,cucm-pin\n'))).toEqual([
      '1 anna cucm-pin - -',
      '3 carl cucm-pin - -',
      '2 quotes',
    ]);
  });

  it.each(['"b"ob,cucm-pin', '"bob,cucm-pin', 'bob,"cucm-pin,', '"'])(
    'loses no line behind one whose quotes are %s: each line is read by itself',
    broken => {
      const lines = [
        'anna,cucm-pin',
        broken,
        'carl,cucm-pin',
        'dora,"cucm-pin,unity-pin"',
        ',cucm-pin',
        'emil,"cucm-pin"',
      ];
      expect(told(read(lines.join('\r\n')))).toEqual([
        '1 anna cucm-pin - -',
        '3 carl cucm-pin - -',
        '4 dora cucm-pin+unity-pin - -',
        '6 emil cucm-pin - -',
        '2 quotes',
        '5 no-user',
      ]);
    },
  );

  it('of 10,000 rows with a hundred bad ones names each bad one with its line and reason, and keeps all others', () => {
    const bad = [
      ['"x"y,cucm-pin', 'quotes'],
      [',cucm-pin', 'no-user'],
      ['x,=cmd()', 'unknown-kind =cmd()'],
      ['x,cucm-pin,,carrier', 'unknown-delivery carrier'],
      ['x,cucm-pin,,link,more', 'too-many-cells'],
      ['x', 'no-kinds'],
      ['"x,cucm-pin', 'quotes'],
      ['USER1,cucm-pin', 'twice 1'],
    ] as const;
    const lines = Array.from({ length: 10_000 }, (_, at) => `user${at + 1},cucm-pin`);
    const expected = Array.from({ length: 100 }, (_, at) => {
      const [line, flaw] = bad[at % bad.length] ?? bad[0];
      lines[at * 100 + 99] = line;
      return `${at * 100 + 100} ${flaw}`;
    });
    const file = told(read(lines.join('\n')));
    expect(file.slice(0, 9900)).toEqual(
      lines.flatMap((_, at) => (at % 100 === 99 ? [] : [`${at + 1} user${at + 1} cucm-pin - -`])),
    );
    expect(file.slice(9900)).toEqual(expected);
  });

  it('never tells a value among what is wrong', () => {
    expect(JSON.stringify(read('dora,cucm-pin directory-password,Secret-283746,'))).not.toContain('283746');
  });

  it.each([
    ['empty', Buffer.from('')],
    ['empty', Buffer.from('user,kinds\n')],
    ['encoding', Buffer.from('an\xe9mone,cucm-pin\n', 'latin1')],
    ['encoding', Buffer.from('\uFEFFanna,cucm-pin\n', 'utf16le')],
  ])('is refused as a whole where it is %s', (refused, bytes) => {
    expect(readBatch(bytes, ['cucm-pin'])).toEqual({ refused });
  });
});
