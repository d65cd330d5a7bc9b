import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAscii } from '../../src/base/spelling.ts';

describe('the ASCII form of a text', () => {
  it.each([
    ['Anna Lind', 'Anna Lind'],
    ['Hélène Lefèvre', 'Helene Lefevre'],
    ['Łucja Żółć', 'Lucja Zolc'],
    ['Weiß, Sørensen, Æsa, Œuvre', 'Weiss, Sorensen, AEsa, OEuvre'],
    ['Þórður Guðmundsdóttir', 'Thordur Gudmundsdottir'],
    ['van ’t Hof', "van 't Hof"],
    ['Özgür Işık', 'Ozgur Isik'],
    ['Юлия Щербакова', 'Yuliya Shcherbakova'],
    ['Ελένη Παπαδοπούλου', 'Eleni Papadopoulou'],
    ['Nguyễn Thị', 'Nguyen Thi'],
    ['a b—c…', 'a b-c...'],
    ['Zoe 😀', 'Zoe '],
    ['מרים', ''],
    ['李', ''],
  ])('of %j is %j', (text, ascii) => {
    expect(toAscii(text)).toBe(ascii);
  });

  it('is the same for a letter and its mark together or apart', () => {
    expect(toAscii('e\u0301')).toBe(toAscii('\u00e9'));
  });

  it('is printable ASCII whatever the text, and ASCII stays as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => /^[\x20-\x7e]*$/.test(toAscii(text))));
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), text => toAscii(text) === text));
  });
});
