import type { Random } from '../base/random.ts';

/** What a token names: a dialog, and the version of the page it stands on. */
export interface Token {
  readonly session: string;
  readonly version: number;
}

const SESSION_BYTES = 16;
const shape = /^([A-Za-z0-9_-]{22})\.([0-9a-z]{1,4})$/;

/** A new name for a dialog: 128 random bits, so that none can be guessed. */
export function newSessionId(random: Random): string {
  return random.bytes(SESSION_BYTES).toString('base64url');
}

/** `9mXu…Qw.2`: 27 characters at most, safe in an address. */
export function writeToken({ session, version }: Token): string {
  return `${session}.${version.toString(36)}`;
}

/** Reads a token; undefined where it cannot be one of ours. */
export function readToken(text: string): Token | undefined {
  const [, session, version] = shape.exec(text) ?? [];
  return session === undefined || version === undefined
    ? undefined
    : { session, version: Number.parseInt(version, 36) };
}
