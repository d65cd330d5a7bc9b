import type { Secret } from '../../base/secret.ts';
import type { Entry, Verification } from '../../renewal/ports.ts';
import { isTrue } from './cells.ts';
import type { Axl } from './client.ts';
import type { CucmKind } from './credential.ts';
import { CucmError, CucmFault } from './errors.ts';
import { isPlainText } from './request.ts';

/** AXL's schema takes PINs of four digits and more; shorter ones are a fault that proves nothing. */
const pinPattern = /^[0-9]{4,}$/;

function cannotBe(kind: CucmKind, value: string): string | undefined {
  if (value === '' || !isPlainText(value)) return 'malformed';
  return kind === 'cucm-pin' && !pinPattern.test(value) ? 'too-short' : undefined;
}

function judged(answer: unknown): Verification {
  const { userAuthenticated, code } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (isTrue(String(userAuthenticated))) return { answer: 'correct' };
  if (userAuthenticated !== undefined) return { answer: 'wrong', code: `cucm-${String(code ?? 'false')}` };
  return { answer: 'unavailable', code: 'protocol', detail: 'CUCM did not say whether the value is right.' };
}

/**
 * A fault in place of an answer. Whether CUCM answers a wrong, locked or unknown user with `false` or with a fault is
 * documented nowhere: a fault that is not about CUCM itself is a `wrong`, never a `correct`.
 */
function fromError(error: unknown): Verification {
  if (!(error instanceof CucmError)) throw error;
  const aboutCucm = error.code === 'cucm-busy' || error.code === 'cucm-protocol';
  if (error instanceof CucmFault && !aboutCucm) return { answer: 'wrong', code: `fault-${error.axlCode ?? 'unknown'}` };
  return { answer: 'unavailable', code: error.reason, detail: error.message };
}

/** Asks CUCM once whether this is the value (doAuthenticateUser). What cannot be a PIN or password is not sent. */
export async function verify(axl: Axl, entry: Entry, kind: CucmKind, value: Secret): Promise<Verification> {
  const guess = value.reveal();
  const impossible = cannotBe(kind, guess);
  if (impossible !== undefined) return { answer: 'wrong', code: impossible };
  const factor = kind === 'cucm-pin' ? { pin: guess } : { password: guess };
  try {
    return judged(await axl.call('doAuthenticateUser', { userid: entry.userId, ...factor }, [guess]));
  } catch (error) {
    return fromError(error);
  }
}
