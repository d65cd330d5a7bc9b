import { expect, test } from 'vitest';
import { createKeyring } from '../../../src/base/keyring.ts';
import { cryptoRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { DeviceLookup } from '../../../src/dialog/ports.ts';
import type { ChainAnswer } from '../../../src/phone/push/chain-client.ts';
import { createHandOn, type HandOnParts } from '../../../src/phone/push/hand-on.ts';
import type { CredentialState, SystemPort } from '../../../src/renewal/ports.ts';
import { person, TestClock } from '../../dialog/harness.ts';

const claimed = { user: 'paging', password: 'right', device: 'SEP001122334455' };

interface Setting {
  readonly lookup?: Partial<DeviceLookup>;
  /** An end user of CUCM with such a counter; absent = an application user. */
  readonly failures?: number;
}

function setting({ lookup, failures }: Setting = {}) {
  const asked: string[] = [];
  const counts = new Map<string, number>();
  const state: Partial<CredentialState> = { kind: 'cucm-password', locked: 'no', failures, failureLimit: 3 };
  const cucm = {
    name: 'cucm:main',
    type: 'cucm',
    kinds: ['cucm-pin', 'cucm-password'],
    describe: async () => ({ credentials: [state] }),
    verify: async () => {
      throw new Error('AXL is not asked.');
    },
  } as unknown as SystemPort;
  const { subject } = person('paging');
  const entry = { system: 'cucm:main', type: 'cucm', entry: { id: '1', userId: 'paging' } };
  const parts = {
    devices: { lookup: async () => ({ verified: true, holders: [], ...lookup }) },
    subjects: {
      find: async () =>
        failures === undefined ? { none: 'unknown', unavailable: [] } : { found: { ...subject, entries: [entry] } },
    },
    systems: [cucm],
    attempts: {
      guesses: async (user: string) => counts.get(user) ?? 0,
      noteGuess: async (user: string) => void counts.set(user, (counts.get(user) ?? 0) + 1),
      forgetGuesses: async (user: string) => void counts.delete(user),
    },
    leases: { take: async () => true, release: async () => undefined },
    keyring: createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    clock: new TestClock(),
    random: cryptoRandom,
    ask: async ({ password }: { password: string }): Promise<ChainAnswer> => {
      asked.push(password);
      return password === 'right' ? 'authorized' : 'unauthorized';
    },
  } as unknown as HandOnParts;
  return { asked, handOn: createHandOn(parts), clock: parts.clock as TestClock };
}

test.each([
  { verified: false, reason: 'source-mismatch' },
  { verified: true, unchecked: true },
] as const)('nobody is handed on for a phone that is not seen where CUCM has it: %j', async lookup => {
  const { asked, handOn } = setting({ lookup });
  expect(await handOn(claimed, '10.0.0.1')).toBe(false);
  expect(asked).toEqual([]);
});

test.each([{ user: '' }, { password: '' }, { device: '' }, { user: 'x'.repeat(200) }])(
  'what is no user is not handed on: %j',
  async part => {
    const { asked, handOn } = setting();
    expect(await handOn({ ...claimed, ...part }, '10.0.0.1')).toBe(false);
    expect(asked).toEqual([]);
  },
);

test('an end user is handed on while CUCM’s own counter leaves room', async () => {
  const free = setting({ failures: 1 });
  expect(await free.handOn(claimed, '10.0.0.1')).toBe(true);
  const near = setting({ failures: 2 });
  expect(await near.handOn(claimed, '10.0.0.1')).toBe(false);
  expect(near.asked).toEqual([]);
});

test('wrong passwords of an application user are handed on twice, however many come at once', async () => {
  const { asked, handOn } = setting();
  const guesses = Array.from({ length: 20 }, (_, index) => handOn({ ...claimed, password: `w${index}` }, '10.0.0.1'));
  expect(new Set(await Promise.all(guesses))).toEqual(new Set([false]));
  expect(asked).toHaveLength(2);
});

test('an application may push to many phones at the same moment', async () => {
  const { asked, handOn } = setting({ failures: 0 });
  const devices = Array.from({ length: 20 }, (_, index) => `SEP0011223344${10 + index}`);
  const answers = await Promise.all(devices.map(device => handOn({ ...claimed, device }, '10.0.0.1')));
  expect(answers).toEqual(devices.map(() => true));
  expect(asked).toHaveLength(20);
});
