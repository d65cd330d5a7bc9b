import { Agent } from 'node:https';
import { fileURLToPath } from 'node:url';
import { BasicAuthSecurity, type Client, createClientAsync } from 'soap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabCucm, startLabCucm } from './lab-cucm.ts';

type Method = (parameters: object) => Promise<[unknown]>;

let lab: LabCucm;
let client: Client;
let agent: Agent;
beforeAll(async () => {
  lab = await startLabCucm();
  agent = new Agent({ ca: lab.certificates.ca, keepAlive: true });
  client = await createClientAsync(fileURLToPath(new URL('./stock.wsdl', import.meta.url)), { disableCache: true });
  client.setEndpoint(lab.cucm.url);
  client.setSecurity(new BasicAuthSecurity(lab.cucm.username, lab.cucm.password, { httpsAgent: agent }));
});
afterAll(async () => {
  agent.destroy();
  await lab.stop();
});

async function call(operation: string, parameters: object): Promise<unknown> {
  const method = client[`${operation}Async`] as Method;
  const [answer] = await method.call(client, parameters);
  return (answer as { return: unknown }).return;
}

describe('a stock SOAP client', () => {
  test('authenticates, changes a PIN and authenticates with the new one', async () => {
    const { userId: userid, pin } = lab.user(0);
    expect(await call('doAuthenticateUser', { userid, pin })).toMatchObject({ userAuthenticated: true, code: 0 });
    expect(
      await call('updateUser', {
        userid,
        pin: '730518',
        pinCredentials: { pinCredUserMustChange: false, pinResetHackCount: true },
      }),
    ).toMatch(/^\{[0-9A-F-]{36}\}$/);
    expect(await call('doAuthenticateUser', { userid, pin })).toMatchObject({ userAuthenticated: false });
    expect(await call('doAuthenticateUser', { userid, pin: '730518' })).toMatchObject({ userAuthenticated: true });
  });

  test('reads rows as texts, and none as null', async () => {
    const { userId } = lab.user(1);
    const sql = `select userid, middlename, '007' as zeros from enduser where userid = '${userId}'`;
    expect(await call('executeSQLQuery', { sql })).toEqual({
      row: [{ userid: userId, middlename: null, zeros: '007' }],
    });
    expect(await call('executeSQLQuery', { sql: "select userid from enduser where userid = ''" })).toBeNull();
  });

  test('sees a refusal as a fault with its code', async () => {
    const failed = call('updateUser', { userid: lab.user(1).userId, pin: '111111' });
    await expect(failed).rejects.toMatchObject({
      response: { status: 500 },
      root: {
        Envelope: {
          Body: {
            Fault: {
              faultcode: 'soapenv:Server',
              detail: { axlError: { axlcode: '5003', request: 'updateUser' } },
            },
          },
        },
      },
    });
  });

  test('sees a wrong password as 401', async () => {
    const other = await createClientAsync(fileURLToPath(new URL('./stock.wsdl', import.meta.url)), {
      disableCache: true,
    });
    other.setEndpoint(lab.cucm.url);
    other.setSecurity(new BasicAuthSecurity('rekey', 'wrong', { httpsAgent: agent }));
    const method = other['executeSQLQueryAsync'] as Method;
    await expect(method.call(other, { sql: 'select 1' })).rejects.toMatchObject({ response: { status: 401 } });
  });
});
