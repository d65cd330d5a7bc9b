import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { createPushClient, type PushSettings, pushUrl } from '../../../src/phone/push/push-client.ts';

const user = { name: 'once', password: new Secret('s3cret') };
const device = 'SEP001122334455';
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function portOf(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const shown: RequestListener = (request, response) => {
  request.resume().on('end', () => {
    response.end('<CiscoIPPhoneResponse><ResponseItem Status="0" Data="" URL="" /></CiscoIPPhoneResponse>');
  });
};

async function push(port: number, more: Partial<PushSettings> = {}) {
  const client = createPushClient({ scheme: 'http', address: `{address}:${port}`, timeout: 500, ...more });
  return client.post({ device, address: '127.0.0.1' }, 'XML=%3CCiscoIPPhoneExecute%2F%3E', user);
}

describe('what goes over the wire', () => {
  test('is a form with its length, the one-time user and nothing that phones stumble over', async () => {
    const seen: IncomingMessage[] = [];
    let body = '';
    const port = await portOf(
      createHttpServer((request, response) => {
        seen.push(request);
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        shown(request, response);
      }),
    );
    expect(await push(port)).toBe('shown');
    const [request] = seen;
    expect([request?.method, request?.url]).toEqual(['POST', '/CGI/Execute']);
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('once:s3cret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    });
    expect(request?.headers).not.toHaveProperty('expect');
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(body).toBe('XML=%3CCiscoIPPhoneExecute%2F%3E');
  });

  test('goes where the phone is registered, an IPv6 address in brackets, or where the operator says', () => {
    const settings = { scheme: 'https', address: '{address}', timeout: 1 } as const;
    const url = (address: string, phone: string): string =>
      pushUrl({ ...settings, address }, { device, address: phone }).href;
    expect(url('{address}', '10.1.2.3')).toBe('https://10.1.2.3/CGI/Execute');
    expect(url('{address}', '2001:db8::7')).toBe('https://[2001:db8::7]/CGI/Execute');
    expect(url('relay:8443/{device}/{address}', '10.1.2.3')).toBe(`https://relay:8443/${device}/10.1.2.3/CGI/Execute`);
  });
});

describe('what can go wrong', () => {
  test('nobody listens: unreachable', async () => {
    const server = createNetServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    expect(await push(port)).toMatchObject({ failed: 'unreachable' });
  });

  test('no answer in time: timeout', async () => {
    expect(await push(await portOf(createNetServer(() => undefined)))).toMatchObject({ failed: 'timeout' });
  });

  test('the connection ends without an answer: unreachable', async () => {
    const port = await portOf(createNetServer(socket => void socket.once('data', () => socket.destroy())));
    expect(await push(port)).toMatchObject({ failed: 'unreachable' });
  });

  test('an answer without end is not read to its end', async () => {
    const port = await portOf(createHttpServer((_request, response) => void response.end('x'.repeat(100_000))));
    expect(await push(port)).not.toBe('shown');
  });

  test('a redirect is not followed: the one-time user goes nowhere else', async () => {
    const port = await portOf(
      createHttpServer((_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
    );
    expect(await push(port)).toMatchObject({ failed: 'status' });
  });
});

describe('over TLS', () => {
  const over = async (commonName: string, ca?: string) => {
    const certificates = createLabCertificates(commonName);
    const port = await portOf(createHttpsServer({ cert: certificates.cert, key: certificates.key }, shown));
    return push(port, { scheme: 'https', ca: ca ?? certificates.ca });
  };

  test('the phone’s certificate names the phone, whatever its address', async () => {
    expect(await over(`CP-8845-${device}`)).toBe('shown');
  });

  test('threat: another phone’s certificate, and one of an unknown authority, are not trusted', async () => {
    expect(await over('CP-8845-SEP000000000001')).toMatchObject({ failed: 'untrusted' });
    expect(await over(`CP-8845-${device}`, createLabCertificates().ca)).toMatchObject({ failed: 'untrusted' });
  });
});
