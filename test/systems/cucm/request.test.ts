import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { axlVersions } from '../../../src/config/cucm.ts';
import { sql } from '../../../src/systems/cucm/sql.ts';
import {
  acknowledgement,
  anna,
  axlAnswer,
  operationSeen,
  pin,
  type Recorded,
  type Seen,
  type Stub,
  startStub,
} from './stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

function only(): Recorded {
  const [call, ...others] = stub.calls;
  if (!call || others.length > 0) throw new Error(`${stub.calls.length} calls`);
  return call;
}

function children(call: Recorded): readonly Seen[] {
  return operationSeen(call).children ?? [];
}

const how = { mustChange: false, chosen: false, unlock: false };

describe('the request that sets a PIN', () => {
  it.each(axlVersions)('is exact in AXL %s: order, only the operation qualified, its SOAPAction', async version => {
    stub.script.push(axlAnswer('updateUser', acknowledgement));
    const answer = await stub
      .cucm({ version })
      .renew(anna, 'cucm-pin', pin, { mustChange: true, chosen: false, unlock: true });
    expect(answer).toEqual({ outcome: 'done' });
    expect(only().path).toBe('/axl/');
    expect(only().headers).toMatchObject({
      soapaction: `"CUCM:DB ver=${version} updateUser"`,
      'content-type': 'text/xml; charset=utf-8',
      'content-length': String(only().raw.length),
      authorization: `Basic ${Buffer.from('rekey:ax1-Secret').toString('base64')}`,
    });
    expect(operationSeen(only())).toEqual({
      name: `{http://www.cisco.com/AXL/API/${version}}updateUser`,
      children: [
        { name: 'userid', text: 'anna' },
        { name: 'pin', text: '294716' },
        {
          name: 'pinCredentials',
          children: [
            { name: 'pinCredUserMustChange', text: 'true' },
            { name: 'pinResetHackCount', text: 'true' },
          ],
        },
      ],
    });
  });

  it('holds nothing that does not change, and no empty element, which would clear a field', async () => {
    stub.script.push(axlAnswer('updateUser', acknowledgement));
    await stub.cucm().renew(anna, 'cucm-pin', pin, how);
    expect(children(only()).map(child => child.name)).toEqual(['userid', 'pin', 'pinCredentials']);
    expect(children(only())[2]?.children).toEqual([{ name: 'pinCredUserMustChange', text: 'false' }]);
    expect(only().body).not.toMatch(/<(\w+)[^>]*><\/\1>|\/>|xsi:nil|undefined/);
  });
});

describe('other requests', () => {
  it('sets a password with its own credentials element, after asking whether a directory holds it', async () => {
    stub.script.push(axlAnswer('executeSQLQuery', '<row><directory/></row>'), axlAnswer('updateUser', acknowledgement));
    await stub.cucm().renew(anna, 'cucm-password', new Secret('Tr4m-Lücke&<'), { ...how, unlock: true });
    expect(children(stub.calls[1] as Recorded)).toEqual([
      { name: 'userid', text: 'anna' },
      { name: 'password', text: 'Tr4m-Lücke&<' },
      {
        name: 'passwordCredentials',
        children: [
          { name: 'pwdCredUserMustChange', text: 'false' },
          { name: 'pwdResetHackCount', text: 'true' },
        ],
      },
    ]);
  });

  it('unlocks with the hack count alone', async () => {
    stub.script.push(axlAnswer('updateUser', acknowledgement));
    expect(await stub.cucm().unlock(anna, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(children(only())).toEqual([
      { name: 'userid', text: 'anna' },
      { name: 'pinCredentials', children: [{ name: 'pinResetHackCount', text: 'true' }] },
    ]);
  });

  it('asks for an authentication with the user and one factor', async () => {
    stub.script.push(axlAnswer('doAuthenticateUser', '<userAuthenticated>true</userAuthenticated><code>0</code>'));
    await stub.cucm().verify(anna, 'cucm-pin', pin);
    expect(children(only())).toEqual([
      { name: 'userid', text: 'anna' },
      { name: 'pin', text: '294716' },
    ]);
  });

  it('asks for a version with an empty operation', async () => {
    stub.script.push(axlAnswer('getCCMVersion', '<componentVersion><version>12.5.1</version></componentVersion>'));
    await stub.cucm().axl.call('getCCMVersion', {});
    expect(operationSeen(only())).toEqual({ name: '{http://www.cisco.com/AXL/API/12.5}getCCMVersion', text: '' });
  });

  it('writes elements in the order of the schema, whatever the order they were given in', async () => {
    stub.script.push(axlAnswer('updatePhone', acknowledgement));
    await stub.cucm().axl.call('updatePhone', {
      ownerUserName: 'anna',
      lines: {
        line: [
          { maxNumCalls: '4', dirn: { routePartitionName: 'DN', pattern: '71104' }, display: 'Anna', index: '1' },
          { index: '2', dirn: { pattern: '71105' } },
        ],
      },
      description: 'Phone',
      name: 'SEP001122334455',
    });
    const [name, description, lines, owner] = children(only());
    expect([name?.name, description?.name, lines?.name, owner?.name]).toEqual([
      'name',
      'description',
      'lines',
      'ownerUserName',
    ]);
    expect(lines?.children?.map(line => line.children?.map(child => child.name))).toEqual([
      ['index', 'display', 'dirn', 'maxNumCalls'],
      ['index', 'dirn'],
    ]);
    expect(lines?.children?.[0]?.children?.[2]?.children?.map(child => child.name)).toEqual([
      'pattern',
      'routePartitionName',
    ]);
  });
});

/** Each tries to write elements of its own, or to end a literal. */
const injections = [
  ']]></userid><password>owned</password><userid>',
  '</userid><password>owned</password><userid>',
  '<![CDATA[x]]></userid><password>owned</password><userid><![CDATA[]]>',
  '<![CDATA[x]]>',
  '<![CDATA[',
  '&lt;&amp;&#60;&userid;',
  `anna' or '1'='1`,
  `anna'; drop table enduser; --`,
  `"anna"{}--/* */`,
  'ann\u{1F600}é',
] as const;

describe('a value that tries to be more than a value', () => {
  it.each(injections)('arrives as text: %s', async hostile => {
    stub.script.push(axlAnswer('doAuthenticateUser', '<userAuthenticated>false</userAuthenticated><code>1</code>'));
    await stub.cucm().verify({ ...anna, userId: hostile }, 'cucm-password', new Secret(hostile));
    expect(children(only())).toEqual([
      { name: 'userid', text: hostile },
      { name: 'password', text: hostile },
    ]);
  });

  it.each(injections)('stands in a statement as one literal: %s', async hostile => {
    stub.script.push(axlAnswer('executeSQLQuery', ''));
    expect(await stub.cucm().find({ by: 'userId', value: hostile })).toEqual([]);
    const [statement] = children(only());
    expect(statement?.text?.endsWith(`and eu.userid='${hostile.replaceAll("'", "''")}'`)).toBe(true);
  });

  it.each(['ann\u0000a', 'ann\na', 'ann\u007Fa', 'ann\uD800a', 'ann\uFFFEa'])('is not sent with %j', async hostile => {
    const cucm = stub.cucm();
    expect(await cucm.find({ by: 'userId', value: hostile })).toEqual([]);
    expect(await cucm.verify(anna, 'cucm-password', new Secret(hostile))).toEqual({
      answer: 'wrong',
      code: 'malformed',
    });
    expect(await cucm.renew(anna, 'cucm-password', new Secret(hostile), how)).toMatchObject({
      outcome: 'refused',
      code: 'malformed',
    });
    expect(() => sql`where eu.userid=${hostile}`).toThrow('A value holds a character that SQL must not carry.');
    expect(stub.calls).toEqual([]);
  });

  it('is not looked for where it cannot be a user id, an extension or a pkid', async () => {
    const cucm = stub.cucm();
    expect(await cucm.find({ by: 'userId', value: 'a'.repeat(7000) })).toEqual([]);
    expect(await cucm.find({ by: 'userId', value: '' })).toEqual([]);
    expect(await cucm.find({ by: 'extension', value: "7110' or 1=1" })).toEqual([]);
    expect(await cucm.find({ by: 'id', value: "x' or 1=1" })).toEqual([]);
    expect(stub.calls).toEqual([]);
  });
});

describe('what does not fit the schema', () => {
  const cases = [
    [
      'an unknown element',
      'updateUser',
      { userid: 'anna', shoeSize: '44' },
      'updateUser.shoeSize is not an element of it',
    ],
    [
      'an empty text',
      'updateUser',
      { userid: 'anna', mailid: '' },
      'updateUser.mailid is empty, which would clear it in CUCM',
    ],
    ['an empty group', 'updateUser', { userid: 'anna', pinCredentials: {} }, 'updateUser.pinCredentials is empty'],
    [
      'two of a choice',
      'doAuthenticateUser',
      { userid: 'anna', pin: '1234', password: 'x' },
      'doAuthenticateUser must hold only one of password, pin',
    ],
    ['none of a choice', 'doAuthenticateUser', { userid: 'anna' }, 'doAuthenticateUser must hold password or pin'],
    [
      'a repeated element',
      'updateUser',
      { userid: 'anna', pinCredentials: [{ pinResetHackCount: 'true' }] },
      'updateUser.pinCredentials must not be repeated',
    ],
    ['a group for a text', 'updateUser', { userid: { text: 'anna' } }, 'updateUser.userid must be a text'],
  ] as const;
  it.each(cases)('is refused here and never sent: %s', async (_title, operation, request, message) => {
    await expect(stub.cucm().axl.call(operation, request)).rejects.toMatchObject({
      code: 'cucm-request',
      message: `${message}; the request was not sent.`,
    });
    expect(stub.calls).toEqual([]);
  });

  it('is refused for an element that the configured version does not know', async () => {
    const request = { userid: 'anna', displayName: 'Anna' };
    await expect(stub.cucm({ version: '10.5' }).axl.call('updateUser', request)).rejects.toThrow(
      'updateUser.displayName is not known to AXL 10.5; the request was not sent.',
    );
  });
});

describe('the statement tag', () => {
  it('doubles quotes, lists texts, takes whole numbers and other statements', () => {
    const inner = sql`and b=${"o'neil"}`;
    expect(sql`select x\n   from t where a in (${['1', "2'"]}) ${inner} and c=${3}`.text).toBe(
      "select x from t where a in ('1','2''') and b='o''neil' and c=3",
    );
    expect(() => sql`where a=${1.5}`).toThrow('Only whole numbers stand in a statement.');
  });
});
