import type { Secret } from '../base/secret.ts';
import { mayGuess, unreadableLimit } from '../policy/guess-budget.ts';
import type { Kind } from '../policy/kind.ts';
import type { CredentialState, SystemPort, Verification } from '../renewal/ports.ts';
import type { Subject, SubjectEntry } from '../renewal/subject.ts';
import type { StepParts } from './parts.ts';

/** What a guess needs. */
export type GuessParts = Pick<StepParts, 'systems' | 'attempts' | 'leases' | 'keyring' | 'clock' | 'random'>;

/** How long one guess may take before another one may go on. */
const GUESS_LEASE_MS = 60_000;

const withheld: Verification = { answer: 'wrong', code: 'guess-budget' };

/** What was read so long ago is worth nothing: another guess may go on before this one is answered. */
const tooSlow: Verification = {
  answer: 'unavailable',
  code: 'slow',
  detail: 'The system took too long to say how the credential stands.',
};

interface Target {
  readonly system: SystemPort;
  readonly entry: SubjectEntry;
}

/** The entry and the system that can judge a secret of this kind; undefined where the subject has none. */
function targetOf(parts: GuessParts, subject: Subject, kind: Kind): Target | undefined {
  for (const entry of subject.entries) {
    const system = parts.systems.find(({ name, kinds }) => name === entry.system && kinds.includes(kind));
    if (system) return { system, entry };
  }
  return undefined;
}

async function stateNow({ system, entry }: Target, kind: Kind): Promise<CredentialState | undefined> {
  const { credentials } = await system.describe(entry.entry);
  return credentials.find(credential => credential.kind === kind);
}

async function passOn(
  parts: GuessParts,
  subject: Subject,
  kind: Kind,
  value: Secret,
  target: Target,
): Promise<Verification> {
  const begun = parts.clock.now();
  const state = await stateNow(target, kind);
  const ownFailures = await parts.attempts.guesses(subject.userId, kind);
  if (state === undefined || state.locked !== 'no') return { answer: 'wrong', code: 'locked' };
  const { failures, failureLimit } = state;
  if (!mayGuess({ failures, failureLimit, ownFailures, configuredLimit: unreadableLimit })) return withheld;
  if (parts.clock.now() - begun > GUESS_LEASE_MS / 2) return tooSlow;
  const verification = await target.system.verify(target.entry.entry, kind, value);
  if (verification.answer === 'wrong') await parts.attempts.noteGuess(subject.userId, kind);
  if (verification.answer.startsWith('correct')) await parts.attempts.forgetGuesses(subject.userId, kind);
  return verification;
}

/**
 * Asks a system whether a secret is right, one guess at a time per subject over all nodes, and only while its own
 * failure counter leaves room: no failure at our doors is the one that locks there (policy.md "The systems behind").
 */
export async function guess(parts: GuessParts, subject: Subject, kind: Kind, value: Secret): Promise<Verification> {
  const target = targetOf(parts, subject, kind);
  if (!target) return { answer: 'wrong', code: 'absent' };
  const { leases, clock, random } = parts;
  const name = `guess ${parts.keyring.hmac('subject', subject.userId.toLowerCase())}`;
  const owner = random.bytes(12).toString('base64url');
  const now = clock.now();
  if (!(await leases.take(name, owner, now, now + GUESS_LEASE_MS))) return { answer: 'wrong', code: 'guess-under-way' };
  try {
    return await passOn(parts, subject, kind, value, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return { answer: 'unavailable', code, detail: 'The system did not say how the credential stands.' };
  } finally {
    await leases.release(name, owner);
  }
}
