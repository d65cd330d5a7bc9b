import type { CredentialState } from '../../renewal/ports.ts';
import type { UnityClient } from './client.ts';
import { type Fields, oneOf } from './fields.ts';
import { userPath } from './user.ts';

/** The kinds that Unity Connection holds. */
export const unityKinds = ['unity-pin', 'unity-password'] as const;

/** A kind that Unity Connection holds. */
export type UnityKind = (typeof unityKinds)[number];

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Times come without a zone and are read as UTC; a clock on earth is off by no more than this. */
const ZONE_MARGIN = 14 * 60 * MINUTE;

/** The path of a credential. */
export function credentialPath(id: string, kind: UnityKind): string {
  return `${userPath(id)}/credential/${kind === 'unity-pin' ? 'pin' : 'password'}`;
}

/** The credential; undefined where the user has none of that kind. Its value is never told. */
export async function readCredential(client: UnityClient, id: string, kind: UnityKind): Promise<Fields | undefined> {
  return oneOf(await client.get(credentialPath(id, kind)), 'Credential');
}

/** A credential that cannot be renewed here, and why. */
export function unrenewable(kind: UnityKind, why: 'held-elsewhere' | 'absent'): CredentialState {
  return { kind, stamp: '', notRenewable: why, mustChange: false, locked: 'no' };
}

function expiryOf(credential: Fields, rule: Fields | undefined): number | undefined {
  const days = rule?.integer('MaxDays');
  if (credential.flag('DoesntExpire') || days === 0) return Number.POSITIVE_INFINITY;
  const changed = credential.time('TimeChanged');
  return days === undefined || changed === undefined ? undefined : changed + days * DAY;
}

/** Whether so many minutes have surely passed since a time, whatever zone it was meant in. */
function surelyPassed(since: number | undefined, minutes: number, now: number): boolean {
  return minutes > 0 && since !== undefined && since + minutes * MINUTE + ZONE_MARGIN <= now;
}

/** `Locked` is an administrator's; `Hacked` and `TimeHacked` are the rule's, which lapses unless its duration is 0. */
function lockOf(credential: Fields, rule: Fields | undefined, now: number): CredentialState['locked'] {
  if (credential.flag('Locked')) return 'administrator';
  const since = credential.time('TimeHacked');
  const told = credential.text('Hacked') !== undefined;
  const locked = told ? credential.flag('Hacked') : since !== undefined;
  return locked && !surelyPassed(since, rule?.integer('LockoutDuration') ?? 0, now) ? 'failed-attempts' : 'no';
}

/** Failures that still count: the rule forgets them after a time without one. */
function failuresOf(credential: Fields, rule: Fields | undefined, now: number): number | undefined {
  const over = surelyPassed(credential.time('TimeLastHack'), rule?.integer('HackResetTime') ?? 0, now);
  return over ? 0 : credential.integer('HackCount');
}

/** What a credential is like now. `rule` is the authentication rule that it names. */
export function stateOf(kind: UnityKind, credential: Fields, rule: Fields | undefined, now: number): CredentialState {
  return {
    kind,
    stamp: credential.text('TimeChanged') ?? '',
    notRenewable: credential.flag('CantChange') ? 'cannot-change' : undefined,
    changedAt: credential.time('TimeChanged'),
    expiresAt: expiryOf(credential, rule),
    mustChange: credential.flag('CredMustChange'),
    locked: lockOf(credential, rule, now),
    failures: failuresOf(credential, rule, now),
    failureLimit: rule?.integer('MaxHacks'),
    lastFailureAt: credential.time('TimeLastHack'),
  };
}
