import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLabCertificates } from '../../src/lab/certificates.ts';
import { createLabClock, createStoppedClock } from '../../src/lab/lab-clock.ts';

async function serve(): Promise<{ port: number; ca: string }> {
  const { ca, cert, key } = createLabCertificates();
  const server = createServer({ cert, key }, (_request, response) => response.end('answered'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, ca };
}

async function get(host: string, port: number, ca: string | undefined): Promise<string> {
  const dispatcher = new Agent(ca === undefined ? {} : { connect: { ca } });
  onTestFinished(() => dispatcher.close());
  return (await request(`https://${host}:${port}/`, { dispatcher })).body.text();
}

describe('the certificates of the lab', () => {
  test.each(['127.0.0.1', 'localhost'])('are trusted for %s by who has the authority', async host => {
    const { port, ca } = await serve();
    expect(await get(host, port, ca)).toBe('answered');
  });

  test('are refused by who has not', async () => {
    const { port } = await serve();
    await expect(get('127.0.0.1', port, undefined)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    await expect(get('127.0.0.1', port, createLabCertificates().ca)).rejects.toThrow(/certificate|signature/);
  });

  test('are a server certificate signed by an authority', () => {
    const { ca, cert } = createLabCertificates();
    const [authority, server] = [new X509Certificate(ca), new X509Certificate(cert)];
    expect([authority.ca, server.ca]).toEqual([true, false]);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  });
});

describe('a clock of the lab', () => {
  test('runs with its base and can be turned forward', () => {
    let base = 1000;
    const clock = createLabClock({ now: () => base });
    clock.advance(500);
    base = 1100;
    expect(clock.now()).toBe(1600);
  });

  test('stands still where it is told to', () => {
    const clock = createStoppedClock(42);
    clock.advance(8);
    expect(clock.now()).toBe(50);
  });
});
