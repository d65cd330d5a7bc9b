import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, lineKey, withTexts, writtenLines } from '../../../../src/systems/cucm/details/line-xml.ts';
import { firstNamed, readXml, type XmlTree } from '../../../../src/systems/cucm/details/xml-tree.ts';

const lineOf = (inside: string): XmlTree => {
  const line = firstNamed(readXml(`<phone><lines><line uuid="{1}">${inside}</line></lines></phone>`), 'line');
  if (!line) throw new Error('no line');
  return line;
};

const back = (inside: string, texts: Readonly<Record<string, string>> = {}): string =>
  writtenLines([withTexts(lineOf(inside), texts)]).xml;

const dirn =
  '<dirn uuid="{2}"><pattern>71104</pattern><routePartitionName uuid="{3}">Internal</routePartitionName></dirn>';
const plainDirn = '<dirn><pattern>71104</pattern><routePartitionName>Internal</routePartitionName></dirn>';

describe('a line that is written back', () => {
  it('is as it came, without attributes, and without what is empty', () => {
    expect(back(`<index>1</index><label/>${dirn}<e164Mask></e164Mask><maxNumCalls>4</maxNumCalls>`)).toBe(
      `<line><index>1</index>${plainDirn}<maxNumCalls>4</maxNumCalls></line>`,
    );
  });

  it('says that it stands in no partition, which must be said', () => {
    for (const none of ['<routePartitionName/>', '<routePartitionName xsi:nil="true"/>']) {
      expect(back(`<index>1</index><dirn><pattern>\\+3315</pattern>${none}</dirn>`)).toBe(
        '<line><index>1</index><dirn><pattern>\\+3315</pattern><routePartitionName></routePartitionName></dirn></line>',
      );
    }
  });

  it('stands in schema order, whatever the order it came in, also inside', () => {
    const shuffled =
      '<maxNumCalls>4</maxNumCalls><display>Anna</display><dirn><routePartitionName>P</routePartitionName><pattern>1</pattern></dirn><index>1</index>';
    expect(back(shuffled)).toBe(
      '<line><index>1</index><display>Anna</display><dirn><pattern>1</pattern><routePartitionName>P</routePartitionName></dirn><maxNumCalls>4</maxNumCalls></line>',
    );
  });

  it('has its texts replaced where they stood and added where they belong', () => {
    const texts = { label: 'A & B', display: 'A & B', displayAscii: 'A + B' };
    expect(back(`<index>1</index><display>Anna</display>${dirn}<busyTrigger>2</busyTrigger>`, texts)).toBe(
      `<line><index>1</index><label>A &amp; B</label><display>A &amp; B</display>${plainDirn}<displayAscii>A + B</displayAscii><busyTrigger>2</busyTrigger></line>`,
    );
  });

  it('keeps what we do not know, where it stood, and does not send what a line only shows', () => {
    const unknown = '<newThing><inner>1</inner><second>x &lt; y</second></newThing>';
    expect(
      back(
        `<index>1</index><e164Mask>33XXXX</e164Mask><dialPlanWizardId>7</dialPlanWizardId>${unknown}<mwlPolicy>On</mwlPolicy>`,
      ),
    ).toBe(`<line><index>1</index><e164Mask>33XXXX</e164Mask>${unknown}<mwlPolicy>On</mwlPolicy></line>`);
  });

  it('keeps every character of a value', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => /^[^\p{Cc}<>&]+$/u.test(text)),
        text => {
          expect(back(`<index>1</index><e164Mask>${text}</e164Mask>`)).toContain(`<e164Mask>${text}</e164Mask>`);
        },
      ),
    );
    expect(back('<index>1</index><label> &amp;lt;b&#62; &#13;</label>')).toContain(
      '<label> &amp;lt;b&gt; &#13;</label>',
    );
  });

  it('lets no text write elements of its own', () => {
    for (const text of ['</label><maxNumCalls>9</maxNumCalls>', '<![CDATA[</label>]]>', ']]>', '&lt;x/&gt;', '<!--']) {
      const written = back('<index>1</index>', { label: text });
      expect(firstNamed(readXml(written), 'label')).toEqual({ name: 'label', children: [], text });
      expect(firstNamed(readXml(written), 'maxNumCalls')).toBeUndefined();
    }
  });
});

describe('a line', () => {
  it('is known by its number as dialled and its partition', () => {
    expect(lineKey(lineOf(dirn))).toBe('71104 Internal');
    expect(lineKey(lineOf('<dirn><pattern>\\+3315</pattern></dirn>'))).toBe('+3315 ');
  });

  it('differs by what it holds, not by uuids or by empty elements', () => {
    const one = lineOf(`<index>1</index>${dirn}<e164Mask>33</e164Mask><label/>`);
    const other = lineOf(`<index>1</index>${plainDirn}<e164Mask>34</e164Mask><newThing>1</newThing>`);
    expect(differences(one, other)).toEqual(['e164Mask', 'newThing']);
    expect(differences(one, one)).toEqual([]);
  });
});

describe('an answer', () => {
  it('with a document type is refused, and so is an empty one', () => {
    expect(() => readXml('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toThrow('a document type');
    expect(() => readXml('')).toThrow('an empty document');
  });
});
