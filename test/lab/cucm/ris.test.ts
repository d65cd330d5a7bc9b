import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOBBY_PHONE } from '../../../src/lab/cucm/fill-shared.ts';
import { RIS_PATH } from '../../../src/lab/cucm/ris-handler.ts';
import { basic, type LabCucm, type RawAnswer, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeEach(async () => {
  lab = await startLabCucm();
});
afterEach(() => lab.stop());

const criteria = (names: readonly string[], more: Readonly<Record<string, string>> = {}): string => {
  const tag = (name: string, unless: string): string => `<soap:${name}>${more[name] ?? unless}</soap:${name}>`;
  const items = names.map(name => `<soap:item><soap:Item>${name}</soap:Item></soap:item>`).join('');
  return (
    '<soap:StateInfo></soap:StateInfo><soap:CmSelectionCriteria>' +
    tag('MaxReturnedDevices', '1000') +
    '<soap:DeviceClass>Phone</soap:DeviceClass><soap:Model>255</soap:Model>' +
    tag('Status', 'Any') +
    tag('NodeName', '') +
    tag('SelectBy', 'Name') +
    `<soap:SelectItems>${items}</soap:SelectItems><soap:Protocol>Any</soap:Protocol><soap:DownloadStatus>Any</soap:DownloadStatus></soap:CmSelectionCriteria>`
  );
};

const ask = (content: string, operation = 'selectCmDeviceExt', password = lab.cucm.password): Promise<RawAnswer> =>
  lab.send(RIS_PATH, {
    method: 'POST',
    headers: { authorization: basic(lab.cucm.username, password), soapaction: 'selectCmDevice' },
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><soap:${operation} xmlns:soap="http://schemas.cisco.com/ast/soap">${content}</soap:${operation}></e:Body></e:Envelope>`,
  });

const total = ({ body }: RawAnswer): string => /<ns1:TotalDevicesFound>(\d+)</.exec(body)?.[1] ?? body;

describe('RisPort70', () => {
  test('tells where a phone is registered', async () => {
    const user = lab.user(1);
    const { status, body } = await ask(criteria([user.device]));
    expect(status).toBe(200);
    expect(body).toContain(
      '<ns1:selectCmDeviceExtResponse xmlns:ns1="http://schemas.cisco.com/ast/soap"><ns1:selectCmDeviceReturn><ns1:SelectCmDeviceResult><ns1:TotalDevicesFound>1</ns1:TotalDevicesFound><ns1:CmNodes><ns1:item><ns1:ReturnCode>Ok</ns1:ReturnCode><ns1:Name>cucm-lab-pub</ns1:Name>',
    );
    expect(body).toContain(
      `<ns1:Name>${user.device}</ns1:Name><ns1:DirNumber>${user.extension}-Registered,91000-Registered</ns1:DirNumber>`,
    );
    expect(body).toContain('<ns1:LoginUserId/><ns1:Status>Registered</ns1:Status>');
    expect(body).toContain('<ns1:IPAddress><ns1:item><ns1:IP>127.0.0.1</ns1:IP><ns1:IPAddrType>ipv4</ns1:IPAddrType>');
    expect(body).toContain('<ns1:StateInfo>');
  });

  test('tells who is logged in by extension mobility', async () => {
    expect((await ask(criteria([LOBBY_PHONE]))).body).toContain(
      `<ns1:LoginUserId>${lab.user(0).userId}</ns1:LoginUserId>`,
    );
  });

  test('answers nil nodes for none', async () => {
    const answer = await ask(criteria(['SEPFFFFFFFFFFFF']));
    expect(total(answer)).toBe('0');
    expect(answer.body).toContain('<ns1:CmNodes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="1"/>');
  });

  test('follows a phone that registers elsewhere or is lost', async () => {
    const { device } = lab.user(1);
    lab.cucm.register(device, { ip: '10.1.2.3' });
    expect((await ask(criteria([device]))).body).toContain('<ns1:IP>10.1.2.3</ns1:IP>');
    lab.cucm.register(device, { status: 'UnRegistered' });
    expect((await ask(criteria([device]))).body).toContain('<ns1:Status>UnRegistered</ns1:Status>');
    expect(total(await ask(criteria([device], { Status: 'Registered' })))).toBe('0');
    const sql = `<sql>select r.lastknownipaddress from registrationdynamic r inner join device d on d.pkid=r.fkdevice where d.name='${device}'</sql>`;
    expect((await lab.axl('executeSQLQuery', sql)).body).toContain('<lastknownipaddress>10.1.2.3</lastknownipaddress>');
  });

  test('looks up a thousand names at most, and says nothing of the rest', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `SEPX${index}`);
    expect(total(await ask(criteria([...names, lab.user(0).device])))).toBe('0');
    expect(total(await ask(criteria([lab.user(0).device, ...names])))).toBe('1');
    expect(total(await ask(criteria([lab.user(0).device, lab.user(1).device], { MaxReturnedDevices: '1' })))).toBe('1');
  });

  test('finds by address and by number too, and has no wildcards', async () => {
    const user = lab.user(3);
    expect(total(await ask(criteria([user.extension], { SelectBy: 'DirNumber' })))).toBe('1');
    expect(total(await ask(criteria(['127.0.0.1'], { SelectBy: 'IPV4Address' })))).toBe('24');
    expect(total(await ask(criteria(['SEP*'])))).toBe('0');
  });

  test('the plain operation has wildcards, and repeats a phone on each node', async () => {
    const { device } = lab.user(1);
    const one = await ask(criteria([device]), 'selectCmDevice');
    expect(one.body).toContain('<ns1:selectCmDeviceResponse ');
    expect(one.body.split(`<ns1:Name>${device}</ns1:Name>`)).toHaveLength(3);
    expect([...one.body.matchAll(/<ns1:Status>(\w+)/g)].map(match => match[1])).toEqual(['UnRegistered', 'Registered']);
    expect(total(await ask(criteria(['SEP*']), 'selectCmDevice'))).toBe('23');
  });

  test('refuses the sixteenth question of a minute', async () => {
    for (let count = 0; count < 15; count += 1) expect((await ask(criteria([]))).status).toBe(200);
    const { status, body } = await ask(criteria([]));
    expect(status).toBe(500);
    expect(body).toContain('<faultstring>AxisFault: Exceeded allowed rate for Reatime information');
    lab.clock.advance(60_000);
    expect((await ask(criteria([]))).status).toBe(200);
  });

  test('wants a password, the role, and every element qualified', async () => {
    expect((await ask(criteria([]), 'selectCmDeviceExt', 'wrong')).status).toBe(401);
    const unqualified = await ask(criteria(['x']).replaceAll('soap:Item>', 'Item>'));
    expect([unqualified.status, unqualified.body.includes('Unexpected subelement Item')]).toEqual([500, true]);
    const headers = { authorization: basic('rekey-readonly', lab.cucm.password) };
    expect((await lab.send(RIS_PATH, { method: 'POST', headers, body: '' })).status).toBe(403);
    expect((await ask('', 'selectCtiItem')).status).toBe(500);
  });

  test('may answer in the flat shape of old releases', async () => {
    const old = await startLabCucm({ risShape: 'flat' });
    const { body } = await old.send(RIS_PATH, {
      method: 'POST',
      headers: { authorization: basic(old.cucm.username, old.cucm.password) },
      body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><soap:selectCmDeviceExt xmlns:soap="http://schemas.cisco.com/ast/soap">${criteria([old.user(0).device])}</soap:selectCmDeviceExt></e:Body></e:Envelope>`,
    });
    expect(body).toContain('<ns1:selectCmDeviceReturn><ns1:TotalDevicesFound>1<');
    expect(body).toContain('<ns1:IpAddress>127.0.0.1</ns1:IpAddress>');
    await old.stop();
  });
});
