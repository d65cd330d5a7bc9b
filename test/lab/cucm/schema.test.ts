import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../../src/lab/cucm/schema.ts';
import { checkContent, SchemaError } from '../../../src/lab/cucm/schema-check.ts';
import { parseXml } from '../../../src/lab/cucm/xml-node.ts';
import { faultOf, type LabCucm, startLabCucm } from './lab-cucm.ts';

function problem(notation: string, xml: string, version = 12.5): string {
  try {
    checkContent(
      parseXml(`<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${xml}</x>`).children,
      schema(notation),
      version,
    );
    return 'fits';
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return `${error.problem} ${error.element} [${error.expected.join(' ')}]`;
  }
}

describe('a content model', () => {
  test.each([
    ['a b', '<a/><b/>', 'fits'],
    ['a b', '<b/>', 'fits'],
    ['a b', '<b/><a/>', 'unexpected a []'],
    ['a b', '<a/><a/>', 'unexpected a []'],
    ['a b', '<a/><c/>', 'unexpected c [a b]'],
    ['a! b', '<b/>', 'unexpected b [a]'],
    ['a!', '', 'missing a [a]'],
    ['a* b', '<a/><a/><a/><b/>', 'fits'],
    ['(a! | b!)! c', '<b/><c/>', 'fits'],
    ['(a! | b!)! c', '<c/>', 'unexpected c [a b]'],
    ['(a! | b!)! c', '<a/><b/>', 'unexpected b []'],
    ['(a! b~ | c!)!', '<a/><b/>', 'fits'],
    ['(a b | c) d', '<d/>', 'fits'],
    ['a{b c}', '<a><b/><c/></a>', 'fits'],
    ['a{b c}', '<a><c/><b/></a>', 'unexpected b []'],
    ['a', '<a><b/></a>', 'unexpected b []'],
    ['a{any}', '<a><whatever/></a>', 'fits'],
    ['a', '<p:a xmlns:p="urn:p"/>', 'unexpected {urn:p}a [a]'],
    ['a', '<a xsi:nil="true"/>', 'nil a []'],
    ['a~', '<a xsi:nil="true"/>', 'fits'],
    ['a=b', '<a>t</a>', 'fits'],
    ['a=b', '<a>yes</a>', 'value a []'],
    ['a=i', '<a>ten</a>', 'value a []'],
    ['a=p', '<a>123</a>', 'value a []'],
    ['a=p', '<a>1234</a>', 'fits'],
    ['a=3', '<a>abcd</a>', 'value a []'],
    ['a=u', '<a>{0000000a-0000-4000-a000-000000000000}</a>', 'value a []'],
    ['a=u', '<a>{0000000A-0000-4000-A000-000000000000}</a>', 'fits'],
  ])('%s with %s: %s', (notation, xml, expected) => {
    expect(problem(notation, xml)).toBe(expected);
  });

  test('knows elements from a version on, and before one', () => {
    expect(problem('a@12.5 b<12.5', '<a/>', 12.5)).toBe('fits');
    expect(problem('a@12.5 b<12.5', '<a/>', 12)).toBe('unexpected a [b]');
    expect(problem('a@12.5 b<12.5', '<b/>', 12.5)).toBe('unexpected b [a]');
    expect(problem('a@12.5 b<12.5', '<b/>', 11.5)).toBe('fits');
  });
});

describe('a request that breaks the schema', () => {
  let lab: LabCucm;
  beforeAll(async () => {
    lab = await startLabCucm();
  });
  afterAll(() => lab.stop());

  test.each([
    [
      'pin before password',
      '<userid>x</userid><pin>730518</pin><password>y</password>',
      "cvc-complex-type.2.4.a: Invalid content was found starting with element 'password'.",
    ],
    [
      'a name that AXL does not have',
      '<userid>x</userid><pinn>730518</pinn>',
      "cvc-complex-type.2.4.a: Invalid content was found starting with element 'pinn'. One of '{uuid, userid, firstName, displayName, middleName}' is expected.",
    ],
    [
      'a qualified child',
      '<ns:userid>x</ns:userid>',
      "cvc-complex-type.2.4.a: Invalid content was found starting with element '{http://www.cisco.com/AXL/API/12.5}userid'. One of '{userid}' is expected.",
    ],
    [
      'no user',
      '<title>x</title>',
      "cvc-complex-type.2.4.a: Invalid content was found starting with element 'title'. One of '{uuid, userid}' is expected.",
    ],
    ['nothing', '', "cvc-complex-type.2.4.b: The content is not complete. One of '{uuid, userid}' is expected."],
    [
      'nil where only empty is legal',
      '<userid>x</userid><firstName xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
      "cvc-elt.3.1: Attribute 'xsi:nil' must not appear on element 'firstName'.",
    ],
  ])('%s is refused', async (_name, content, message) => {
    expect(faultOf(await lab.axl('updateUser', content))).toBe(`500 soapenv:Server 5000 ${message}`);
  });

  test('a PIN of three digits is refused before anybody is asked', async () => {
    const { userId } = lab.user(0);
    const answer = await lab.axl('doAuthenticateUser', `<userid>${userId}</userid><pin>123</pin>`);
    expect(faultOf(answer)).toBe("500 soapenv:Server 5000 cvc-type.3.1.3: The value of element 'pin' is not valid.");
  });

  test('elements of a newer version are refused in an older one', async () => {
    const { userId } = lab.user(0);
    const content = `<userid>${userId}</userid><title>x</title><zeroHop>true</zeroHop>`;
    expect((await lab.axl('updateUser', content, { version: '11.5' })).status).toBe(200);
    expect(faultOf(await lab.axl('updateUser', content, { version: '11.0' }))).toContain("element 'zeroHop'");
  });

  test('may be told in other words', async () => {
    const other = await startLabCucm({ schemaTexts: 'unmarshalling' });
    expect(faultOf(await other.axl('getUser', '<zork/>'))).toBe(
      '500 soapenv:Server 5000 Unmarshalling Error: unexpected element (local:&quot;zork&quot;). Expected elements are &lt;userid,uuid&gt;',
    );
    await other.stop();
  });
});
