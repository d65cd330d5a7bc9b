import { expect, test } from 'vitest';
import { parseForbiddenList } from '../../../src/policy/forbidden/parse-list.ts';

test.each([
  ['one value a line', '408217\n112233\n', ['408217', '112233']],
  ['the last line needs no newline', '408217', ['408217']],
  ['lines that begin with # are comments', '# ours\n408217\n#112233\n', ['408217']],
  ['a # within a value belongs to it', 'C#minor\n', ['C#minor']],
  ['a value that begins with # is written with a backslash', '\\#hash\n', ['#hash']],
  ['empty lines do not count', '\n\n408217\n\n', ['408217']],
  ['carriage returns and a byte order mark do not count', '\uFEFF408217\r\n112233\r\n', ['408217', '112233']],
  ['blanks belong to the value', ' two words \n', [' two words ']],
  ['an empty file is an empty list', '', []],
])('%s', (_, text, values) => expect([...parseForbiddenList(text)]).toEqual(values));
