import type { Secret } from '../../base/secret.ts';
import type { ChangeAnswer, Entry, RenewOptions } from '../../renewal/ports.ts';
import { acknowledged, failedChange, unbegun } from './answers.ts';
import type { Axl } from './client.ts';
import { type CucmKind, readCredentials } from './credential.ts';
import { type AxlRequest, isPlainText } from './request.ts';

const digits = /^[0-9]+$/;

async function update(axl: Axl, request: AxlRequest, secrets: readonly string[]): Promise<ChangeAnswer> {
  try {
    return acknowledged(await axl.call('updateUser', request, secrets));
  } catch (error) {
    return failedChange(error);
  }
}

function flag(value: boolean): string {
  return value ? 'true' : 'false';
}

function changes(kind: CucmKind, value: string, options: RenewOptions): AxlRequest {
  const reset = options.unlock ? 'true' : undefined;
  if (kind === 'cucm-pin') {
    return {
      pin: value,
      pinCredentials: { pinCredUserMustChange: flag(options.mustChange), pinResetHackCount: reset },
    };
  }
  return {
    password: value,
    passwordCredentials: { pwdCredUserMustChange: flag(options.mustChange), pwdResetHackCount: reset },
  };
}

async function heldElsewhere(axl: Axl, entry: Entry, kind: CucmKind): Promise<ChangeAnswer | undefined> {
  if (kind === 'cucm-pin') return undefined;
  try {
    if (!(await readCredentials(axl, entry.id)).synchronised) return undefined;
  } catch (error) {
    return unbegun(error);
  }
  const detail = 'This user comes from a directory: the password is changed there, not in CUCM.';
  return { outcome: 'refused', code: 'held-elsewhere', detail };
}

/**
 * Sets a PIN or password with updateUser and nothing else: what is present in a request is set, also to empty.
 * A directory user's password is refused here, with the sentence that says where to go (systems.md "CUCM").
 */
export async function renew(
  axl: Axl,
  entry: Entry,
  kind: CucmKind,
  value: Secret,
  options: RenewOptions,
): Promise<ChangeAnswer> {
  const text = value.reveal();
  if (text === '' || !isPlainText(text) || (kind === 'cucm-pin' && !digits.test(text))) {
    return { outcome: 'refused', code: 'malformed', detail: 'The value holds what CUCM cannot take.' };
  }
  const elsewhere = await heldElsewhere(axl, entry, kind);
  return elsewhere ?? update(axl, { userid: entry.userId, ...changes(kind, text, options) }, [text]);
}

/** Resets the hack count, which also lifts the lock from failed attempts; an administrator's lock stays. */
export async function unlock(axl: Axl, entry: Entry, kind: CucmKind): Promise<ChangeAnswer> {
  const reset: AxlRequest =
    kind === 'cucm-pin'
      ? { pinCredentials: { pinResetHackCount: 'true' } }
      : { passwordCredentials: { pwdResetHackCount: 'true' } };
  return update(axl, { userid: entry.userId, ...reset }, []);
}
