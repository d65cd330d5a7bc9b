import type { Clock } from '../../base/clock.ts';
import type { Keyring } from '../../base/keyring.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { Secret } from '../../base/secret.ts';
import type { OwnPhone, OwnPhones, PushFailure } from '../../dialog/ports.ts';
import type { PushStore } from '../../dialog/push-store.ts';
import { writeExecute, writeForm } from './execute.ts';
import type { PushClient, PushUser } from './push-client.ts';

/** What a push needs on its way. */
export interface DeliveryParts {
  readonly store: PushStore;
  readonly phones: OwnPhones;
  readonly client: Pick<PushClient, 'post'>;
  /** How phones reach Rekey, without a slash at the end. */
  readonly publicUrl: string;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** One push to be delivered. */
export interface Delivery {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  /** Whether this of the subject's phones may be asked. */
  readonly suits: (phone: OwnPhone) => boolean;
}

/** A one-time user is known so long (phone.md "Push"). */
const USER_LIFE_MS = 30_000;

/** Letters and digits only: phones put both into an address, and how they escape is not documented. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

function word(random: Random, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(random.below(alphabet.length))).join('');
}

/** How the password of a one-time user is kept: an HMAC. */
export function writtenUser(user: string, password: string): string {
  return ['push', user, password].join('\n');
}

async function pushTo(
  parts: DeliveryParts,
  { id, token }: Delivery,
  phone: OwnPhone,
): Promise<PushFailure | undefined> {
  const { store, client, keyring, clock, random, log, publicUrl } = parts;
  const user: PushUser = { name: word(random, 16), password: new Secret(word(random, 24)) };
  await store.aim(id, {
    device: phone.device,
    address: phone.address,
    user: user.name,
    password: keyring.hmac('code', writtenUser(user.name, user.password.reveal())),
    userUntil: clock.now() + USER_LIFE_MS,
  });
  const form = writeForm(writeExecute(`${publicUrl}/phone/push/${token}`, '0'));
  const answer = await client.post(phone, form, user);
  if (answer === 'shown') return undefined;
  log.warn(
    { device: phone.device, address: phone.address, reason: answer.failed, detail: answer.detail },
    'A phone did not take what was pushed to it.',
  );
  return answer.failed;
}

/** Pushes to the first of the subject's phones that takes it; answers why none did. */
export async function deliver(parts: DeliveryParts, delivery: Delivery): Promise<PushFailure | undefined> {
  const found = await parts.phones.of(delivery.userId);
  if (!found) return 'cucm-unreachable';
  let failure: PushFailure | undefined = 'no-phone';
  for (const phone of found.filter(delivery.suits)) {
    failure = await pushTo(parts, delivery, phone);
    if (failure === undefined) return undefined;
  }
  return failure;
}
