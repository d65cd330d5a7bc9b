import type { Clock } from '../base/clock.ts';
import { type Keyring, sameHash } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { AuditPort } from '../renewal/ports.ts';
import { CODE_LIFE_MS, type CodeStore, newCode } from './mail-code.ts';
import type { HelpdeskCodes } from './ports.ts';

/** Codes of the helpdesk, and their check. */
export interface HelpdeskCodeBook extends HelpdeskCodes {
  /** Whether this is the subject's code; a right one is used up. */
  check(userId: string, code: Secret): Promise<boolean>;
}

/** What {@link createHelpdeskCodes} needs. */
export interface HelpdeskCodeParts {
  readonly store: CodeStore;
  readonly audit: AuditPort;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Codes that an agent reads out: bound to the subject, one active a subject, an HMAC at rest. They stand among the mailed
 * ones under a name that no dialog has.
 */
export function createHelpdeskCodes({ store, audit, keyring, clock, random }: HelpdeskCodeParts): HelpdeskCodeBook {
  const place = (userId: string): string => `helpdesk ${keyring.hmac('subject', `helpdesk|${userId.toLowerCase()}`)}`;
  const places = (userId: string): readonly string[] =>
    keyring.hmacs('subject', `helpdesk|${userId.toLowerCase()}`).map(hash => `helpdesk ${hash}`);
  const written = (userId: string, code: string): string => [code, 'helpdesk', userId.toLowerCase()].join('\n');

  return {
    async issue({ userId }, agent) {
      const code = newCode(random);
      const now = clock.now();
      const stored = {
        id: random.bytes(16).toString('base64url'),
        dialog: place(userId),
        subject: place(userId),
        hash: keyring.hmac('code', written(userId, code)),
        sentAt: now,
        expiresAt: now + CODE_LIFE_MS,
      };
      await store.insert(stored, Number.POSITIVE_INFINITY, now);
      await audit.append({ event: 'code-issued', requester: agent, subject: userId });
      return new Secret(code);
    },

    async check(userId, code) {
      const typed = code.reveal().replaceAll(/\s/g, '');
      const hashes = keyring.hmacs('code', written(userId, typed));
      for (const name of places(userId)) {
        const stored = await store.active(name);
        const isRight = stored && stored.expiresAt > clock.now() && hashes.some(hash => sameHash(hash, stored.hash));
        if (isRight) return store.use(stored.id);
      }
      return false;
    },
  };
}
