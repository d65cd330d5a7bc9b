import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createStoppedClock } from '../../../src/lab/lab-clock.ts';
import type { Entry, SystemPort } from '../../../src/renewal/ports.ts';
import { secret, tls, unityOn } from './unity-bench.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.stop();
});

const ID = '00000000-0000-4000-a000-000000000000';
const anna: Entry = { system: 'unity:main', id: ID, userId: 'anna', enabled: true, person: {} };
const user = { ObjectId: ID, Alias: 'anna', DtmfAccessId: '71104' };
const plain = { mustChange: false, chosen: false, unlock: false };

interface StubAnswer {
  readonly status: number;
  readonly body: string | object;
}

/** The adapter on a server that answers as told. */
async function unityThatAnswers(answer: (request: IncomingMessage) => StubAnswer): Promise<SystemPort> {
  const server = createServer(tls, (request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const unity = unityOn(`127.0.0.1:${(server.address() as AddressInfo).port}`, {}, createStoppedClock(0));
  const stop = async (): Promise<void> => {
    await unity.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  open.push({ stop });
  return unity;
}

/** Every GET answers the user, a PUT as told. */
const withPut =
  (put: StubAnswer) =>
  ({ method }: IncomingMessage): StubAnswer =>
    method === 'PUT' ? put : { status: 200, body: user };

describe('answers that are none of CUPI’s', () => {
  it.each([
    [302, '', 'unity-protocol'],
    [405, '', 'unity-protocol'],
    [200, '<html>Please sign in</html>', 'unity-refused'],
    [502, '<html>Bad gateway</html>', 'unity-no-answer'],
  ])('status %i with %j is an error (%s), not an empty list', async (status, body, code) => {
    const unity = await unityThatAnswers(() => ({ status, body }));
    await expect(unity.find({ by: 'userId', value: 'anna' })).rejects.toMatchObject({ code });
  });

  it('an answer without end is cut off', async () => {
    const unity = await unityThatAnswers(() => ({ status: 200, body: `"${'x'.repeat(5_000_000)}"` }));
    await expect(unity.find({ by: 'userId', value: 'anna' })).rejects.toMatchObject({ code: 'unity-no-answer' });
  });

  it('a list that holds more than was asked for finds only who is meant', async () => {
    const others = [{ ...user, Alias: 'annabel' }, user, { ...user, Alias: 'hanna' }];
    const unity = await unityThatAnswers(({ url }) => {
      if (url?.includes('query=')) return { status: 200, body: { '@total': '3', User: others } };
      return { status: 200, body: url?.endsWith('alternateextensions') ? { '@total': '0' } : user };
    });
    expect((await unity.find({ by: 'userId', value: 'Anna' })).map(({ userId }) => userId)).toEqual(['anna']);
    expect(await unity.find({ by: 'userId', value: 'ann' })).toEqual([]);
  });
});

describe('a PUT', () => {
  it('that succeeds with errors in its body was refused', async () => {
    const errors = { code: 'X', message: 'Repeat credentials prohibited by credential policy' };
    const unity = await unityThatAnswers(withPut({ status: 200, body: { errors } }));
    expect(await unity.renew(anna, 'unity-pin', secret('639274'), plain)).toMatchObject({
      outcome: 'refused',
      code: 'history',
    });
  });

  it.each([
    ['the list of texts', { errors: { code: 'X', error: ['The PIN is trivial'] } }, 'trivial'],
    ['a list of objects', { errors: [{ message: ['Length is below the minimum'] }] }, 'length'],
    ['plain text', 'previously used', 'history'],
    ['nothing at all', '', 'policy'],
  ])('is refused for the reason found in %s', async (_title, body, code) => {
    const unity = await unityThatAnswers(withPut({ status: 400, body }));
    const answer = await unity.renew(anna, 'unity-pin', secret('639274'), plain);
    expect(answer).toMatchObject({ outcome: 'refused', code });
  });

  it('whose refusal repeats the value does not carry it any further', async () => {
    const unity = await unityThatAnswers(withPut({ status: 400, body: '639274 is trivial' }));
    const answer = await unity.renew(anna, 'unity-pin', secret('639274'), plain);
    expect(JSON.stringify(answer)).not.toContain('639274');
  });

  it('leaves its connection unused after: the loss of an idle one would look like a lost answer', async () => {
    const sockets: unknown[] = [];
    const unity = await unityThatAnswers(request => {
      if (request.method === 'PUT') sockets.push(request.socket);
      return withPut({ status: 204, body: '' })(request);
    });
    for (const value of ['639274', '740385']) {
      expect(await unity.renew(anna, 'unity-pin', secret(value), plain)).toEqual({ outcome: 'done' });
    }
    expect(new Set(sockets).size).toBe(2);
  });
});
