import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cucmSchema } from '../../../src/config/cucm.ts';
import { createRis, type Ris } from '../../../src/systems/cucm/ris.ts';
import { parseRis } from '../../../src/systems/cucm/ris-answer.ts';
import { operationSeen, type Recorded, type Stub, startStub, stubCa } from './stub-axl.ts';

const item = (inside: string): string => `<ns1:item>${inside}</ns1:item>`;

function answer(devices: string, wrapped = true): string {
  const nodes =
    '<ns1:TotalDevicesFound>1</ns1:TotalDevicesFound><ns1:CmNodes>' +
    item(`<ns1:ReturnCode>Ok</ns1:ReturnCode><ns1:Name>node1</ns1:Name><ns1:CmDevices>${devices}</ns1:CmDevices>`) +
    '</ns1:CmNodes>';
  const result = wrapped ? `<ns1:SelectCmDeviceResult>${nodes}</ns1:SelectCmDeviceResult>` : nodes;
  return (
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<ns1:selectCmDeviceExtResponse xmlns:ns1="http://schemas.cisco.com/ast/soap"><ns1:selectCmDeviceReturn>' +
    `${result}<ns1:StateInfo>&lt;StateInfo/&gt;</ns1:StateInfo>` +
    '</ns1:selectCmDeviceReturn></ns1:selectCmDeviceExtResponse></soapenv:Body></soapenv:Envelope>'
  );
}

const device = (name: string, more: string): string =>
  item(`<ns1:Name>${name}</ns1:Name><ns1:DirNumber>71104-Registered</ns1:DirNumber>${more}`);
const status = (value: string, stamp = 5): string =>
  `<ns1:Status>${value}</ns1:Status><ns1:TimeStamp>${stamp}</ns1:TimeStamp>`;
const ip = (address: string): string =>
  `<ns1:IPAddress>${item(`<ns1:IP>${address}</ns1:IP><ns1:IPAddrType>ipv4</ns1:IPAddrType>`)}</ns1:IPAddress>`;

describe('an answer of RisPort70', () => {
  it.each([true, false])('is read with and without the wrapper of the result: %s', wrapped => {
    const one = device(
      'SEP001122334455',
      `<ns1:LoginUserId>anna</ns1:LoginUserId>${status('Registered')}${ip('10.0.0.1')}`,
    );
    expect(parseRis(answer(one, wrapped))?.get('sep001122334455')).toEqual({
      name: 'SEP001122334455',
      registered: true,
      addresses: ['10.0.0.1'],
      loginUserId: 'anna',
      changedAt: 5,
    });
  });

  it('is read with the flat address of older releases', () => {
    const one = device('SEP1', `${status('Registered')}<ns1:IpAddress>10.0.0.1</ns1:IpAddress>`);
    expect(parseRis(answer(one))?.get('sep1')?.addresses).toEqual(['10.0.0.1']);
  });

  it('is read with several devices and several addresses', () => {
    const both = `<ns1:IPAddress>${item('<ns1:IP>10.0.0.1</ns1:IP>')}${item('<ns1:IP>2001:DB8::1</ns1:IP>')}</ns1:IPAddress>`;
    const found = parseRis(
      answer(device('SEP1', status('PartiallyRegistered') + both) + device('SEP2', status('Rejected'))),
    );
    expect(found?.get('sep1')).toMatchObject({ registered: true, addresses: ['10.0.0.1', '2001:db8::1'] });
    expect(found?.get('sep2')).toMatchObject({ registered: false, addresses: [] });
  });

  it('tells a device once: the registration that stands, else the newest', () => {
    const twice = (one: string, other: string): string =>
      answer(device('SEP1', one + ip('10.0.0.1')) + device('SEP1', other + ip('10.0.0.2')));
    const address = (xml: string): string | undefined => parseRis(xml)?.get('sep1')?.addresses[0];
    expect(address(twice(status('Registered', 1), status('UnRegistered', 9)))).toBe('10.0.0.1');
    expect(address(twice(status('UnRegistered', 9), status('Registered', 1)))).toBe('10.0.0.2');
    expect(address(twice(status('UnRegistered', 1), status('UnRegistered', 9)))).toBe('10.0.0.2');
  });

  it('may hold nothing', () => {
    const nothing =
      '<e><SelectCmDeviceResult><TotalDevicesFound>0</TotalDevicesFound><CmNodes xsi:nil="1"/></SelectCmDeviceResult></e>';
    expect(parseRis(nothing)?.size).toBe(0);
    expect(parseRis('<e><TotalDevicesFound>0</TotalDevicesFound></e>')?.size).toBe(0);
  });

  it.each(['', 'no XML', '<html><body>no</body></html>', '<a><b>'])('is no answer: %s', text => {
    expect(parseRis(text)).toBeUndefined();
  });
});

describe('a query to RisPort70', () => {
  let stub: Stub;
  let ris: Ris;
  beforeEach(async () => {
    stub = await startStub();
    const config = { name: 'main', host: `127.0.0.1:${stub.port}`, username: 'rekey', password: 'x' };
    ris = createRis({ config: cucmSchema.parse({ ...config, host: '127.0.0.1:1', risHost: config.host }), ca: stubCa });
  });
  afterEach(async () => {
    ris.close();
    await stub.stop();
  });

  it('names the devices, every element qualified, in the order of the reference', async () => {
    stub.script.push({ status: 200, body: answer('') });
    await ris.select(['SEP001122334455', 'no device"/>', 'ATA-1']);
    const call = stub.calls[0] as Recorded;
    expect(call.path).toBe('/realtimeservice2/services/RISService70');
    expect(call.headers['soapaction']).toBe('"http://schemas.cisco.com/ast/soap/action/#RisPort#SelectCmDeviceExt"');
    const space = '{http://schemas.cisco.com/ast/soap}';
    const operation = operationSeen(call);
    expect(operation.name).toBe(`${space}selectCmDeviceExt`);
    expect(operation.children?.[1]?.children).toEqual([
      { name: `${space}MaxReturnedDevices`, text: '1000' },
      { name: `${space}DeviceClass`, text: 'Phone' },
      { name: `${space}Model`, text: '255' },
      { name: `${space}Status`, text: 'Any' },
      { name: `${space}NodeName`, text: '' },
      { name: `${space}SelectBy`, text: 'Name' },
      {
        name: `${space}SelectItems`,
        children: ['SEP001122334455', 'ATA-1'].map(text => ({
          name: `${space}item`,
          children: [{ name: `${space}Item`, text }],
        })),
      },
      { name: `${space}Protocol`, text: 'Any' },
      { name: `${space}DownloadStatus`, text: 'Any' },
    ]);
  });

  const fault =
    '<e><Body><Fault><faultstring>AxisFault: Exceeded allowed rate for Reatime information. Current allowed rate is 15 requests per minute.</faultstring></Fault></Body></e>';
  it.each([
    [500, fault, 'rate', 'cucm-busy'],
    [200, fault, 'rate', 'cucm-busy'],
    [503, '', 'rate', 'cucm-busy'],
    [401, '<html/>', 'credentials', 'cucm-denied'],
    [403, '<html/>', 'axl-access', 'cucm-denied'],
    [200, '<html/>', 'protocol', 'cucm-protocol'],
    [500, '<e/>', 'protocol', 'cucm-protocol'],
  ])('that is answered with %i and %s is refused: %s', async (code, body, reason, portCode) => {
    stub.script.push({ status: code, body });
    await expect(ris.select(['SEP1'])).rejects.toMatchObject({ reason, code: portCode });
  });
});
