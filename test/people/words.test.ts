import { describe, expect, it } from 'vitest';
import { hasWords, wantedOf } from '../../src/people/words.ts';

describe('what was typed', () => {
  it.each([
    ['jmlacoste', { userId: 'jmlacoste', name: ['jmlacoste'], number: undefined }],
    ['Jean-Marc  Lacoste ', { userId: undefined, name: ['Jean-Marc', 'Lacoste'], number: undefined }],
    ['Lacoste, Jean', { userId: undefined, name: ['Lacoste', 'Jean'], number: undefined }],
    ['71104', { userId: '71104', name: undefined, number: '71104' }],
    ['+33 (1) 55.55-12', { userId: undefined, name: undefined, number: '+331555512' }],
    ['He\u0301le\u0300ne', { userId: 'Hélène', name: ['Hélène'], number: undefined }],
  ])('as %j can be %o', (text, wanted) => {
    expect(wantedOf({ text })).toEqual(wanted);
  });

  it.each(['', '   ', 'a\u0000b', 'a\nb', 'x'.repeat(129), '\ud800'])('as %j can be nobody', text => {
    expect(Object.values(wantedOf({ text })).every(value => value === undefined)).toBe(true);
  });

  it('is looked for in one field alone where one is named', () => {
    expect(wantedOf({ by: 'number', text: '71104' })).toEqual({ number: '71104' });
    expect(wantedOf({ by: 'name', text: 'anna' })).toEqual({ name: ['anna'] });
    expect(wantedOf({ by: 'number', text: 'anna' })).toEqual({});
    expect(wantedOf({ by: 'name', text: 'a b c d e f' })).toEqual({});
  });
});

describe('words of a name', () => {
  it.each([
    [['lacoste'], true],
    [['LAC', 'jean'], true],
    [['marc'], true],
    [['jean-m'], true],
    [['coste'], false],
    [['lacoste', 'paul'], false],
    [['helene'], true],
  ])('%j begin words of it: %s', (words, expected) => {
    expect(hasWords(['Jean-Marc', undefined, 'Lacoste Hélène'], words)).toBe(expected);
  });
});
