import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { acknowledgement, anna, axlAnswer, axlFault, pin, type Reply, type Stub, startStub } from './stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

const how = { mustChange: false, chosen: true, unlock: false };
const html = (status: number, text = 'no'): Reply => ({ status, body: `<html><body>${text}</body></html>` });

const noAxl = (text: string): Reply => ({
  status: 500,
  body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>${text}</faultstring></s:Fault></s:Body></s:Envelope>`,
});
/** Long enough for a slow machine to connect, and waited out only where nothing comes. */
const timeoutFor = (reply: Reply): number => (reply === 'hang' ? 400 : 3000);

type Change = readonly [title: string, reply: Reply, outcome: string, code: string, retryable?: boolean];
const changes: readonly Change[] = [
  ['401 with a page: wrong account or read-only', html(401), 'failed', 'credentials', false],
  ['403: no AXL access', html(403), 'failed', 'axl-access', false],
  ['404: no AXL there', html(404), 'failed', 'no-service', false],
  ['503: throttled to the end', html(503), 'failed', 'throttled', true],
  ['503 with an empty body', { status: 503, body: '' }, 'failed', 'throttled', true],
  [
    '599 with a text',
    { status: 599, body: 'Incorrect axl version. Supported axl versions: 11.5,12.5,14' },
    'failed',
    'version',
    false,
  ],
  ['599 with nothing', { status: 599, body: '' }, 'failed', 'version', false],
  ['a redirect', html(302), 'failed', 'protocol', false],
  ['500 with a page', html(500), 'unknown', 'protocol'],
  ['502 of a proxy', html(502), 'unknown', 'protocol'],
  ['200 with a page', html(200), 'unknown', 'protocol'],
  ['200 with nothing', { status: 200, body: '' }, 'unknown', 'protocol'],
  [
    '200 with half a document',
    { status: 200, body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Bo' },
    'unknown',
    'protocol',
  ],
  ['200 with an empty return', axlAnswer('updateUser', ''), 'unknown', 'unconfirmed'],
  ['200 with false', axlAnswer('updateUser', 'false'), 'unknown', 'unconfirmed'],
  ['200 with true', axlAnswer('updateUser', 'true'), 'done', ''],
  ['no answer', 'hang', 'unknown', 'timeout'],
  ['a lost connection', 'drop', 'unknown', 'connection-lost'],
  ['5003 not found', axlFault(5003, 'User not found'), 'failed', 'not-found', false],
  ['5007', axlFault(5007, 'Item not valid: The specified User was not found'), 'failed', 'not-found', false],
  ['5003 rank', axlFault(5003, 'You do not have the privilege as you have lower User Rank'), 'refused', 'user-rank'],
  ['5003 other', axlFault(5003, 'At a time you can associate one'), 'refused', 'rule'],
  ['trivial', axlFault(5003, 'Trivial passwords or PINs are not allowed'), 'refused', 'trivial'],
  [
    'too short',
    axlFault(5003, 'Length of the PIN is less than what the administrator has mandated'),
    'refused',
    'too-short',
  ],
  ['history', axlFault(5003, 'The credential matches one of the previous ones'), 'refused', 'history'],
  ['too soon', axlFault(5003, 'Credential changed too frequently: minimum duration'), 'refused', 'too-soon'],
  ['a policy in other words', axlFault(5003, 'The credential does not suit'), 'refused', 'policy'],
  ['with a prefix before axlError', axlFault(5003, 'Trivial PIN', 'ns2'), 'refused', 'trivial'],
  [
    'a push to Unity that failed',
    axlFault(5003, 'Unable to update the PIN on the Unity Connection server.'),
    'failed',
    'unity-sync',
    true,
  ],
  ['memory to the end', axlFault(-1, 'Maximum AXL Memory Allocation Consumed. Please retry'), 'failed', 'memory', true],
  ['a duplicate', axlFault(-239, 'Could not insert new row - duplicate value'), 'failed', 'database', false],
  ['a fault of the server without AXL in it', noAxl('java.lang.NullPointerException'), 'unknown', 'broken'],
  ['an internal error', axlFault(5000, 'Internal error'), 'unknown', 'broken'],
  ['a rule in a fault without AXL in it', noAxl('Trivial PIN'), 'refused', 'trivial'],
  [
    'a broken schema',
    axlFault(5000, 'cvc-complex-type.2.4.a: Invalid content, unexpected element'),
    'failed',
    'request',
    false,
  ],
];

describe('a change that CUCM answers with', () => {
  it.each(changes.map(change => [change[0], change] as const))('%s', async (_title, change) => {
    const [, reply, outcome, code, retryable] = change;
    stub.script.push(reply);
    const answer = await stub.cucm({ timeout: timeoutFor(reply) }).renew(anna, 'cucm-pin', pin, how);
    expect(answer.outcome).toBe(outcome);
    if (answer.outcome === 'done') return;
    expect(answer.code).toBe(code);
    expect('retryable' in answer ? answer.retryable : undefined).toBe(retryable);
    expect(answer.detail).toMatch(/^[A-Z].*\.$/);
  });

  it('says which versions CUCM speaks', async () => {
    stub.script.push({ status: 599, body: 'Incorrect axl version. Supported axl versions: 11.5,12.5,14' });
    expect(await stub.cucm().unlock(anna, 'cucm-pin')).toMatchObject({
      detail: 'CUCM does not speak the configured AXL version; it speaks 11.5,12.5,14.',
    });
  });

  it('is not carried out where there is no connection', async () => {
    const cucm = stub.cucm({ timeout: 300 });
    await stub.stop();
    expect(await cucm.renew(anna, 'cucm-pin', pin, how)).toMatchObject({
      outcome: 'failed',
      code: 'unreachable',
      retryable: true,
    });
    stub = await startStub();
  });

  it('is not sent over a certificate that is not trusted', async () => {
    stub.script.push(axlAnswer('updateUser', acknowledgement));
    const answer = await stub.cucm({}, { ca: undefined }).renew(anna, 'cucm-pin', pin, how);
    expect(answer).toMatchObject({ outcome: 'failed', code: 'certificate', retryable: false });
    expect(stub.calls).toEqual([]);
  });
});

describe("a directory user's password", () => {
  const synchronised = axlAnswer('executeSQLQuery', '<row><directory>1111-22</directory></row>');

  it('is refused here, with the sentence that says where to go, and never sent', async () => {
    stub.script.push(synchronised, axlAnswer('updateUser', acknowledgement));
    expect(await stub.cucm().renew(anna, 'cucm-password', new Secret('Tr4m-Luecke'), how)).toEqual({
      outcome: 'refused',
      code: 'held-elsewhere',
      detail: 'This user comes from a directory: the password is changed there, not in CUCM.',
    });
    expect(stub.calls.map(call => call.operation)).toEqual(['executeSQLQuery']);
  });

  it('is not sent either where CUCM does not say whose it is; nothing changed', async () => {
    stub.script.push('hang', axlAnswer('updateUser', acknowledgement));
    const answer = await stub.cucm({ timeout: 400 }).renew(anna, 'cucm-password', new Secret('Tr4m-Luecke'), how);
    expect(answer).toMatchObject({ outcome: 'failed', code: 'timeout', retryable: true });
    expect(stub.calls.length).toBe(1);
  });
});

describe('an authentication that CUCM answers with', () => {
  const judged = (inside: string): Reply => axlAnswer('doAuthenticateUser', inside);
  const cases: readonly (readonly [title: string, reply: Reply, answer: string, code?: string])[] = [
    ['true', judged('<userAuthenticated>true</userAuthenticated><code>0</code>'), 'correct'],
    ['t', judged('<userAuthenticated>t</userAuthenticated><code>77</code>'), 'correct'],
    ['false', judged('<userAuthenticated>false</userAuthenticated><code>3</code>'), 'wrong', 'cucm-3'],
    ['f without a code', judged('<userAuthenticated>f</userAuthenticated>'), 'wrong', 'cucm-false'],
    [
      'false and a code of success',
      judged('<userAuthenticated>false</userAuthenticated><code>0</code>'),
      'wrong',
      'cucm-0',
    ],
    ['an empty verdict', judged('<userAuthenticated/><code>0</code>'), 'wrong', 'cucm-0'],
    ['no verdict', judged('<code>0</code>'), 'unavailable', 'protocol'],
    ['a fault for a wrong one', axlFault(5003, 'Authentication failed'), 'wrong', 'fault-5003'],
    ['a fault for an unknown user', axlFault(5007, 'The specified User was not found'), 'wrong', 'fault-5007'],
    ['a fault for a locked user', axlFault(4711, 'Account locked'), 'wrong', 'fault-4711'],
    ['a fault of the server without AXL in it', noAxl('java.lang.NullPointerException'), 'unavailable', 'broken'],
    ['memory', axlFault(-1, 'Maximum AXL Memory Allocation Consumed'), 'unavailable', 'memory'],
    ['a database error', axlFault(-201, 'A syntax error has occurred.'), 'unavailable', 'database'],
    ['503', html(503), 'unavailable', 'throttled'],
    ['401', html(401), 'unavailable', 'credentials'],
    ['a page', html(200), 'unavailable', 'protocol'],
    ['nothing', 'hang', 'unavailable', 'timeout'],
    ['a lost connection', 'drop', 'unavailable', 'connection-lost'],
  ];
  it.each(cases.map(one => [one[0], one] as const))('%s', async (_title, one) => {
    const [, reply, answer, code] = one;
    stub.script.push(reply);
    expect(await stub.cucm({ timeout: timeoutFor(reply) }).verify(anna, 'cucm-pin', pin)).toMatchObject(
      code ? { answer, code } : { answer },
    );
  });

  it('is not asked for with what can be no PIN: fewer than four digits, letters, other digits', async () => {
    for (const value of ['', '123', '12a4', '١٢٣٤', ' 1234']) {
      expect((await stub.cucm().verify(anna, 'cucm-pin', new Secret(value))).answer).toBe('wrong');
    }
    expect(stub.calls).toEqual([]);
  });

  it('is asked for once, even where the connection was lost', async () => {
    stub.script.push(judged('<userAuthenticated>true</userAuthenticated>'), 'drop');
    const cucm = stub.cucm();
    await cucm.verify(anna, 'cucm-pin', pin);
    expect((await cucm.verify(anna, 'cucm-pin', pin)).answer).toBe('unavailable');
    expect(stub.calls.length).toBe(2);
  });
});

describe('what is thrown or answered', () => {
  const secrets = ['294716', 'ax1-Secret', Buffer.from('rekey:ax1-Secret').toString('base64')];
  const replies: readonly Reply[] = [
    axlFault(5003, 'The PIN 294716 is trivial'),
    axlFault(5003, `${'x'.repeat(290)}294716`),
    html(401, '294716 ax1-Secret'),
    html(500, '294716'),
    { status: 599, body: 'Supported axl versions: 294716' },
    'drop',
  ];
  it.each(replies)('holds neither the value nor our password', async reply => {
    stub.script.push(reply);
    const cucm = stub.cucm({ timeout: 3000 });
    const answer = await cucm.renew(anna, 'cucm-pin', pin, how);
    const error: unknown = await cucm.axl
      .call('updateUser', { userid: 'anna', pin: '294716' }, ['294716'])
      .catch(e => e);
    const everything = [answer, error, cucm, (error as Error).stack]
      .map(what => inspect(what, { depth: 12, showHidden: true }) + JSON.stringify(what))
      .join();
    for (const secret of secrets.filter(one => !(one === '294716' && JSON.stringify(reply).includes('versions')))) {
      expect(everything).not.toContain(secret);
    }
  });
});
