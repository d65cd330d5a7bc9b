import { describe, expect, test } from 'vitest';
import { readSelection } from '../../src/audit/selection.ts';

const selectionOf = (fields: Parameters<typeof readSelection>[0]) => {
  const read = readSelection(fields);
  if ('selection' in read) return read.selection;
  throw new Error(JSON.stringify(read.problems));
};
const problemsOf = (fields: Parameters<typeof readSelection>[0]) => {
  const read = readSelection(fields);
  return 'problems' in read ? read.problems : [];
};

describe('a selection read from texts', () => {
  test('empty fields select nothing', () => {
    const read = selectionOf({ from: '', to: ' ', user: '', kind: '', outcome: '', channel: '', event: '', actor: '' });
    expect(Object.values(read).filter(value => value !== undefined)).toEqual([]);
  });

  test('a day is meant by the machine’s clock, the last one to its end', () => {
    const { from, to } = selectionOf({ from: '2026-03-28', to: '2026-03-30' });
    expect(from).toBe(new Date(2026, 2, 28).getTime());
    expect(to).toBe(new Date(2026, 2, 31).getTime());
  });

  test('a moment is taken as it is written', () => {
    const { from, to } = selectionOf({ from: '2026-03-31T14:00:00Z', to: '2026-03-31T16:30+01:00' });
    expect([from, to]).toEqual([Date.UTC(2026, 2, 31, 14), Date.UTC(2026, 2, 31, 15, 30)]);
  });

  test.each([
    [{ from: 'yesterday' }, 'from', /must be a day/],
    [{ from: '2026-02-30' }, 'from', /must be a day/],
    [{ to: '2026-13-01' }, 'to', /must be a day/],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'to', /must lie behind from/],
    [{ kind: 'pin' }, 'kind', /must be one of cucm-pin/],
    [{ outcome: 'perfect' }, 'outcome', /must be one of done/],
    [{ channel: 'fax' }, 'channel', /must be one of phone/],
    [{ event: 'party' }, 'event', /must be one of dialog-entered/],
  ] as const)('%j is refused with what it must be', (fields, field, wanted) => {
    expect(problemsOf(fields)).toEqual([
      { field, wanted: expect.stringMatching(wanted), said: { key: expect.any(String) } },
    ]);
  });

  test('every problem is told at once', () => {
    expect(problemsOf({ from: 'x', kind: 'y', channel: 'z' }).map(({ field }) => field)).toEqual([
      'from',
      'kind',
      'channel',
    ]);
  });
});
