import { systemClock } from '../../base/clock.ts';
import type { CucmConfig } from '../../config/cucm.ts';
import { CucmProtocol, CucmRisRate } from './errors.ts';
import { statusError } from './parse-error.ts';
import { parseRis, type RisDevice } from './ris-answer.ts';
import { createSession } from './session.ts';
import { createTransport, type HttpAnswer } from './transport.ts';

/** RisPort70 of one cluster: what is registered where, now. */
export interface Ris {
  /**
   * One query for up to 1000 device names, no wildcards; what is not there is left out, names are in lower case.
   * Rejects with a `CucmError`: `CucmRisRate` over the rate of queries (15 a minute unless changed, for all clients).
   */
  select(names: readonly string[]): Promise<ReadonlyMap<string, RisDevice>>;
  close(): void;
}

const path = '/realtimeservice2/services/RISService70';
const namespace = 'http://schemas.cisco.com/ast/soap';
const namePattern = /^[A-Za-z0-9_-]{1,15}$/;

/** Whether a text can be the name of a device (phone.md "Addresses"). */
export function isDeviceName(name: string): boolean {
  return namePattern.test(name);
}

function element(name: string, inside: string): string {
  return `<soap:${name}>${inside}</soap:${name}>`;
}

/** The request; device names are of letters, digits, `_` and `-` only, so that nothing needs escaping. */
function envelope(names: readonly string[]): string {
  const items = names.filter(isDeviceName).map(name => element('item', element('Item', name)));
  const criteria = [
    element('MaxReturnedDevices', '1000'),
    element('DeviceClass', 'Phone'),
    element('Model', '255'),
    element('Status', 'Any'),
    element('NodeName', ''),
    element('SelectBy', 'Name'),
    element('SelectItems', items.join('')),
    element('Protocol', 'Any'),
    element('DownloadStatus', 'Any'),
  ];
  const body = element('StateInfo', '') + element('CmSelectionCriteria', criteria.join(''));
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soap="${namespace}">` +
    `<soapenv:Header/><soapenv:Body>${element('selectCmDeviceExt', body)}</soapenv:Body></soapenv:Envelope>`
  );
}

function devices(answer: HttpAnswer): ReadonlyMap<string, RisDevice> {
  if (/exceeded allowed rate/i.test(answer.body) || answer.status === 503) throw new CucmRisRate();
  if (answer.status !== 200) throw statusError(answer.status, answer.body);
  const found = parseRis(answer.body);
  if (found === undefined) throw new CucmProtocol('no device list from RisPort70', false);
  return found;
}

/** Builds the client; connects at the first query. */
export function createRis(options: { config: CucmConfig; ca?: string | undefined }): Ris {
  const { config, ca } = options;
  const transport = createTransport({ host: config.risHost ?? config.host, ca, timeout: config.timeout });
  const session = createSession(transport, config, systemClock);
  const headers = {
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: '"http://schemas.cisco.com/ast/soap/action/#RisPort#SelectCmDeviceExt"',
  };
  return {
    select: async names => devices(await session.post(path, headers, envelope(names))),
    close: () => transport.close(),
  };
}
