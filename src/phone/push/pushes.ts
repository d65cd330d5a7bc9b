import { setTimeout as delay } from 'node:timers/promises';
import { sameHash } from '../../base/keyring.ts';
import type { Secret } from '../../base/secret.ts';
import type {
  ApprovalQuestion,
  ApprovalState,
  Approvals,
  CodeDisplay,
  OwnPhone,
  PushFailure,
} from '../../dialog/ports.ts';
import type { StoredPush } from '../../dialog/push-store.ts';
import type { Screen } from '../../dialog/screen.ts';
import type { AuditPort, Requester } from '../../renewal/ports.ts';
import type { Subject } from '../../renewal/subject.ts';
import { approvalLines, askerLine } from './approval-lines.ts';
import { type Delivery, type DeliveryParts, deliver, writtenUser } from './deliver.ts';

/** What a phone is shown that opened an address we pushed. */
export interface PushPage {
  readonly screen: Screen;
  readonly language: string;
}

/** Who a phone says pushed to it. */
export interface ClaimedUser {
  readonly user: string;
  readonly password: string;
  readonly device: string;
}

/** Pushes as the phones' doors see them. */
export interface PushDoor {
  /** The page behind a token; nothing where it is over, another phone's, or was never made. */
  page(token: string, address: string): Promise<PushPage | undefined>;
  /** Takes the answer, once; undefined where it does not count. */
  answer(token: string, address: string, state: 'approved' | 'rejected'): Promise<PushPage | undefined>;
  /** Whether this is the one-time user of a push of the last 30 seconds, asked by the phone that was pushed to. */
  isOurs(claimed: ClaimedUser, address: string): Promise<boolean>;
}

/** Everything that is pushed. */
export interface Pushes extends Approvals, CodeDisplay, PushDoor {
  /** Ends all waiting and waits for what is on its way. */
  stop(): Promise<void>;
}

/** What {@link createPushes} needs. */
export interface PushesParts extends DeliveryParts {
  readonly audit: AuditPort;
  /** Whether the subject's telephone PIN was renewed lately: then it opens no phone that counts (cooling). */
  readonly pinIsFresh: (subject: Subject) => Promise<boolean>;
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
}

const LIFE_MS = 60_000;
const POLL_MS = 500;
const HOUR_MS = 3_600_000;

/** Questions a subject an hour: what strangers can begin is fewer than what an agent may. */
const MOST_AN_HOUR = 6;
const MOST_BY_HELPDESK = 30;

const later = (milliseconds: number): Promise<void> => delay(milliseconds, undefined, { ref: false });

const sameName = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

function suits({ device, except, withoutMobility }: Partial<ApprovalQuestion>): (phone: OwnPhone) => boolean {
  return phone =>
    (device === undefined || sameName(device, phone.device)) &&
    !sameName(except?.device, phone.device) &&
    except?.address !== phone.address &&
    !(withoutMobility === true && phone.by === 'mobility');
}

class StoredPushes implements Pushes {
  readonly #parts: PushesParts;
  readonly #running = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(parts: PushesParts) {
    this.#parts = parts;
  }

  async ask(question: ApprovalQuestion): Promise<string> {
    const { subject, requester, purpose } = question;
    const { audit, clock } = this.#parts;
    const until = Math.min(question.until ?? Number.POSITIVE_INFINITY, clock.now() + LIFE_MS);
    const { push, token, kept } = await this.#keep(question, approvalLines(question), until);
    await audit.append({ event: 'approval-asked', requester, subject: subject.userId, reason: purpose.what });
    if (kept) this.#run(this.#bring(push, token, question));
    return push.id;
  }

  async showCode(subject: Subject, code: Secret, agent: Requester & { readonly name?: string | undefined }) {
    // Whoever has the PIN has a phone by extension mobility: a code on it would prove the PIN only.
    const about = { subject, requester: agent, language: subject.language ?? 'en', withoutMobility: true };
    const until = this.#parts.clock.now() + LIFE_MS;
    const { push, token, kept } = await this.#keep(about, [askerLine(agent, agent.name)], until, code);
    const failed = kept ? await this.#bring(push, token, about) : 'limit';
    return failed === undefined ? ('shown' as const) : { failed };
  }

  async read(id: string): Promise<ApprovalState> {
    const push = await this.#parts.store.load(id);
    if (!push) return 'expired';
    if (push.state === 'failed') return { failed: push.failure as PushFailure };
    if (push.state !== 'waiting') return push.state;
    return this.#parts.clock.now() < push.expiresAt ? 'waiting' : 'expired';
  }

  async wait(id: string): Promise<ApprovalState> {
    const { sleep = later } = this.#parts;
    for (;;) {
      const state = await this.read(id);
      if (state !== 'waiting') return state;
      if (this.#stopped) return 'expired';
      await sleep(POLL_MS);
    }
  }

  async page(token: string, address: string): Promise<PushPage | undefined> {
    const push = await this.#open(token, address);
    return push && { screen: this.#screen(push), language: push.language };
  }

  async answer(token: string, address: string, state: 'approved' | 'rejected'): Promise<PushPage | undefined> {
    const push = await this.#open(token, address);
    if (!push?.target || push.code || !(await this.#parts.store.settle(push.id, state))) return undefined;
    const { device } = push.target;
    const requester: Requester = { channel: 'phone', id: device, device, address };
    await this.#parts.audit.append({ event: 'approval-answered', requester, subject: push.subject, reason: state });
    const line = { key: state === 'approved' ? 'approval.approved' : 'approval.rejected' };
    return { screen: { name: 'approval-answered', fields: { lines: [line] }, when: [] }, language: push.language };
  }

  async isOurs({ user, password, device }: ClaimedUser, address: string): Promise<boolean> {
    const { store, keyring, clock } = this.#parts;
    const target = user === '' ? undefined : (await store.byUser(user))?.target;
    if (!target || target.userUntil <= clock.now()) return false;
    if (target.address !== address || !sameName(target.device, device)) return false;
    return keyring.hmacs('code', writtenUser(user, password)).some(hash => sameHash(hash, target.password));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#running);
  }

  async #keep(
    { subject, requester, language }: Pick<ApprovalQuestion, 'subject' | 'requester' | 'language'>,
    lines: StoredPush['lines'],
    expiresAt: number,
    code?: Secret,
  ) {
    const { store, keyring, clock, random } = this.#parts;
    const id = random.bytes(16).toString('base64url');
    const token = random.bytes(16).toString('base64url');
    const now = clock.now();
    const push: StoredPush = {
      id,
      subject: subject.userId,
      state: 'waiting',
      token: keyring.hmac('token', token),
      lines,
      code: code && keyring.seal(code, `push ${id}`),
      language: subject.language ?? language,
      askedAt: now,
      expiresAt,
    };
    const most = requester.channel === 'helpdesk' ? MOST_BY_HELPDESK : MOST_AN_HOUR;
    return { push, token, kept: await store.insert(push, most, now - HOUR_MS) };
  }

  /** Brings a push to a phone, or notes why not. */
  async #bring(
    { id }: StoredPush,
    token: string,
    about: Partial<ApprovalQuestion> & Pick<ApprovalQuestion, 'subject' | 'requester'>,
  ): Promise<PushFailure | undefined> {
    const { store, audit, pinIsFresh } = this.#parts;
    const { subject, requester } = about;
    const withoutMobility = about.withoutMobility === true || (await pinIsFresh(subject));
    const delivery: Delivery = { id, token, userId: subject.userId, suits: suits({ ...about, withoutMobility }) };
    const failure = await deliver(this.#parts, delivery);
    if (failure !== undefined && (await store.settle(id, 'failed', failure)))
      await audit.append({ event: 'approval-failed', requester, subject: subject.userId, reason: failure });
    return failure;
  }

  #run(work: Promise<unknown>): void {
    const kept = work
      .catch((error: unknown) => this.#parts.log.error({ err: error }, 'A push to a phone failed.'))
      .finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  /** The push that a token names, while it waits, asked from the phone that it went to. */
  async #open(token: string, address: string): Promise<StoredPush | undefined> {
    const { store, keyring, clock } = this.#parts;
    const push = await store.byToken(keyring.hmacs('token', token));
    const isOpen = push?.state === 'waiting' && clock.now() < push.expiresAt;
    return isOpen && push.target?.address === address ? push : undefined;
  }

  #screen({ id, lines, code }: StoredPush): Screen {
    if (!code) return { name: 'approval', fields: { lines }, when: [] };
    const value = { key: 'caller-code.value', params: { code: { pin: this.#parts.keyring.open(code, `push ${id}`) } } };
    return { name: 'caller-code', fields: { lines: [...lines, value] }, when: [] };
  }
}

/**
 * Questions and codes on the subject's own phone (phone.md "Push"). Everything stands in the store: one node asks,
 * another answers the phone, whoever waits looks there.
 */
export function createPushes(parts: PushesParts): Pushes {
  return new StoredPushes(parts);
}
