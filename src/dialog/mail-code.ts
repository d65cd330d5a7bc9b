import type { Clock } from '../base/clock.ts';
import { type Keyring, sameHash } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { MailPort } from '../renewal/ports.ts';

/** One code as it is kept: only its HMAC. Times are milliseconds since 1970. */
export interface StoredCode {
  readonly id: string;
  readonly dialog: string;
  /** An HMAC of the subject. */
  readonly subject: string;
  /** An HMAC over code, dialog, subject and device. */
  readonly hash: string;
  readonly sentAt: number;
  readonly expiresAt: number;
}

/** Where codes are kept. */
export interface CodeStore {
  /** Keeps a code in place of the dialog's earlier one, unless `limit` were sent to the subject since `since`: then false. */
  insert(code: StoredCode, limit: number, since: number): Promise<boolean>;
  /** The dialog's one active code. */
  active(dialog: string): Promise<StoredCode | undefined>;
  /** Uses a code up; false where it was used already. */
  use(id: string): Promise<boolean>;
  purge(sentBefore: number): Promise<void>;
}

/** What a code is bound to. */
export interface CodeBinding {
  readonly dialog: string;
  readonly userId: string;
  readonly device: string;
}

/** Codes by mail. */
export interface MailCodes {
  /** Makes a code and queues its mail; false where the subject was sent enough for this hour. */
  send(binding: CodeBinding, to: string, language: string): Promise<boolean>;
  /** Whether this is the dialog's code; a right one is used up. */
  check(binding: CodeBinding, code: Secret): Promise<boolean>;
}

/** What {@link createMailCodes} needs. */
export interface MailCodeParts {
  readonly store: CodeStore;
  readonly mail: MailPort;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

/** Ten minutes (phone.md "Verify"; NIST SP 800-63B-4 §4.2.1.2). */
export const CODE_LIFE_MS: number = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
const SENT_AN_HOUR = 3;
const DIGITS = 8;

/** Eight digits, every code equally likely. */
export function newCode(random: Random): string {
  return String(random.below(10 ** DIGITS)).padStart(DIGITS, '0');
}

/** One-time codes: 8 digits, bound to subject, dialog and device, an HMAC at rest (phone.md "Verify"). */
export function createMailCodes({ store, mail, keyring, clock, random }: MailCodeParts): MailCodes {
  const written = ({ dialog, userId, device }: CodeBinding, code: string): string =>
    [code, dialog, userId, device].join('\n');

  return {
    async send(binding, to, language) {
      const code = newCode(random);
      const now = clock.now();
      const id = random.bytes(16).toString('base64url');
      const stored = {
        id,
        dialog: binding.dialog,
        subject: keyring.hmac('subject', `code|${binding.userId.toLowerCase()}`),
        hash: keyring.hmac('code', written(binding, code)),
        sentAt: now,
        expiresAt: now + CODE_LIFE_MS,
      };
      if (!(await store.insert(stored, SENT_AN_HOUR, now - HOUR_MS))) return false;
      const values = { code: new Secret(code) };
      await mail.enqueue({ id: `code-${id}`, to, message: 'code', language, values, expiresAt: stored.expiresAt });
      return true;
    },

    async check(binding, code) {
      const stored = await store.active(binding.dialog);
      if (!stored || stored.expiresAt <= clock.now()) return false;
      const typed = code.reveal().replaceAll(/\s/g, '');
      const right = keyring.hmacs('code', written(binding, typed)).some(hash => sameHash(hash, stored.hash));
      return right && (await store.use(stored.id));
    },
  };
}
