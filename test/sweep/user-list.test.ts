import { describe, expect, it } from 'vitest';
import { readUserList } from '../../src/sweep/user-list.ts';

const read = (text: string, encoding: BufferEncoding = 'utf8') => readUserList(Buffer.from(text, encoding));

describe('a list of users', () => {
  it('holds a user id a line, each once however it is spelt; comments, blanks and line ends of any kind do not matter', () => {
    expect(read('\uFEFFanna\r\n  bob \n# all of them\n\nANNA\rzoë # on leave\n')).toEqual({
      users: ['anna', 'bob', 'zoë'],
    });
  });

  it.each([
    ['encoding', Buffer.from('zo\xeb', 'latin1')],
    ['encoding', Buffer.from('anna\n', 'utf16le')],
    ['encoding', Buffer.from('zo\uFFFD')],
    ['empty', Buffer.from('')],
    ['empty', Buffer.from('# nobody\n\n')],
  ])('is refused as %s', (reason, bytes) => {
    expect(readUserList(bytes)).toEqual({ refused: { reason } });
  });

  it.each(['anna,cucm-pin', 'anna;x', 'anna\tx', 'a\u0007b', 'x'.repeat(129)])(
    'is refused with the line where that is no user id: %j',
    line => {
      expect(read(`anna\n${line}\n`)).toEqual({ refused: { reason: 'not-a-list', line: 2 } });
    },
  );
});
