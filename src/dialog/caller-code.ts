import type { Clock } from '../base/clock.ts';
import { type Keyring, sameHash } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { AuditPort, MailPort, Requester } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';
import type { AttemptStore } from './attempt-store.ts';
import { CODE_LIFE_MS, type CodeStore, newCode } from './mail-code.ts';
import type { CallerCodes, CodeDisplay, PushFailure } from './ports.ts';

/** What {@link createCallerCodes} needs. */
export interface CallerCodeParts {
  readonly store: CodeStore;
  /** Counts wrong tries. */
  readonly attemptStore: AttemptStore;
  readonly mail: MailPort;
  /** Absent: nothing is pushed to phones. */
  readonly display?: CodeDisplay | undefined;
  /** The address that codes go to; undefined where none is on file. */
  readonly addressOf: (subject: Subject) => string | undefined;
  readonly audit: AuditPort;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

type Agent = Requester & { readonly name?: string | undefined };
type Unsent = { readonly failed: 'no-address' | 'push-disabled' | PushFailure };

const TRIES = 3;
const HOUR_MS = 60 * 60_000;
/** Codes a subject an hour; the agent is known, so that more of them are an agent's own doing. */
const SENT_AN_HOUR = 10;

class StoredCallerCodes implements CallerCodes {
  readonly #parts: CallerCodeParts;

  constructor(parts: CallerCodeParts) {
    this.#parts = parts;
  }

  canMail(subject: Subject): boolean {
    return this.#parts.addressOf(subject) !== undefined;
  }

  async send(subject: Subject, by: 'mail' | 'phone', agent: Agent): Promise<{ readonly sent: string } | Unsent> {
    const { display, addressOf, audit } = this.#parts;
    const to = addressOf(subject);
    if (by === 'mail' && to === undefined) return { failed: 'no-address' };
    if (by === 'phone' && !display) return { failed: 'push-disabled' };
    const made = await this.#make(subject);
    if (!made) return { failed: 'limit' };
    if (by === 'mail' && to !== undefined) await this.#mail(subject, to, made);
    const shown = by === 'phone' ? await display?.showCode(subject, made.code, agent) : 'shown';
    if (shown !== undefined && shown !== 'shown') return shown;
    const { name: _, ...requester } = agent;
    await audit.append({
      event: 'code-sent',
      requester,
      subject: subject.userId,
      reason: by,
      mail: by === 'mail' ? to : undefined,
    });
    return { sent: made.id };
  }

  async check(id: string, value: Secret): Promise<boolean> {
    const { store, keyring, clock } = this.#parts;
    const stored = await store.active(`caller ${id}`);
    if (!stored || stored.expiresAt <= clock.now()) return false;
    // Counted before it is judged, so that tries in parallel cannot exceed the limit.
    if ((await this.#countTry(id)) > TRIES) return false;
    const typed = value.reveal().replaceAll(/\s/g, '');
    const isRight = keyring.hmacs('code', written(id, typed)).some(hash => sameHash(hash, stored.hash));
    return isRight && (await store.use(stored.id));
  }

  async #make({
    userId,
  }: Subject): Promise<{ readonly id: string; readonly code: Secret; readonly until: number } | undefined> {
    const { store, keyring, clock, random } = this.#parts;
    const id = random.bytes(16).toString('base64url');
    const code = newCode(random);
    const now = clock.now();
    const stored = {
      id,
      dialog: `caller ${id}`,
      subject: keyring.hmac('subject', `caller|${userId.toLowerCase()}`),
      hash: keyring.hmac('code', written(id, code)),
      sentAt: now,
      expiresAt: now + CODE_LIFE_MS,
    };
    const kept = await store.insert(stored, SENT_AN_HOUR, now - HOUR_MS);
    return kept ? { id, code: new Secret(code), until: stored.expiresAt } : undefined;
  }

  async #mail(
    { language = 'en' }: Subject,
    to: string,
    { id, code, until }: { readonly id: string; readonly code: Secret; readonly until: number },
  ): Promise<void> {
    const values = { code };
    const mail = { id: `caller-code-${id}`, to, message: 'caller-code', language, values, expiresAt: until } as const;
    await this.#parts.mail.enqueue(mail);
  }

  #countTry(id: string): Promise<number> {
    const { attemptStore, keyring, clock } = this.#parts;
    return attemptStore.change([keyring.hmac('subject', `caller code|${id}`)], ([record]) => {
      const count = Number(record ?? 0) + 1;
      return { records: [{ record: count, expiresAt: clock.now() + 2 * CODE_LIFE_MS }], answer: count };
    });
  }
}

const written = (id: string, code: string): string => [code, 'caller', id].join('\n');

/** Codes that a caller reads back: 8 digits, 10 minutes, an HMAC at rest, three tries (web.md "Helpdesk"). */
export function createCallerCodes(parts: CallerCodeParts): CallerCodes {
  return new StoredCallerCodes(parts);
}
