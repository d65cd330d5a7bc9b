import { Secret } from '../base/secret.ts';
import type { MailRequest } from '../renewal/ports.ts';
import { type MessageName, messageShapes } from './message.ts';

/** When samples are made: a moment long ago. */
export const sampleTime = 1_700_000_000_000;

/** What must stand alone on a line, as the samples have it. */
export const sampleAlone = {
  code: '12345678',
  link: 'https://rekey.example/link/sample',
  value: '135 790',
  head: '1234:JZ2mS1TtcF0xK3m8x1b0Yt7yq0hYy7m1s2v9w3u4x5y',
} as const;

/** A value of every sort that a message can be told; no secret of anybody. */
export const samples: MailRequest['values'] = {
  code: new Secret(sampleAlone.code),
  link: new Secret(sampleAlone.link),
  value: new Secret('135790'),
  head: sampleAlone.head,
  kinds: 'cucm-pin,unity-pin',
  count: 2,
  user: 'ada',
  until: sampleTime + 86_400_000,
  name: 'Ada',
  time: sampleTime,
  place: 'SEP001122334455',
  channel: 'phone',
  systems: 'cucm:main,unity:main',
  detail: 'ok',
  finding: 'expiring',
  action: 'remind',
  state: 'done',
  dry: 0,
  total: 400,
  toRenew: 3,
  renewed: 2,
  failed: 1,
  leftOut: 1,
};

/** A message with the named samples, or with all that it can be told; `now` in milliseconds since 1970. */
export function sampleMail(
  language: string,
  message: MessageName,
  now: number = sampleTime,
  given: readonly string[] = [...messageShapes[message].needs, ...messageShapes[message].may],
): Omit<MailRequest, 'id' | 'to'> {
  const values = Object.fromEntries(Object.entries(samples).filter(([name]) => given.includes(name)));
  return { message, language, values, ...(messageShapes[message].expires ? { expiresAt: now + 600_000 } : {}) };
}
