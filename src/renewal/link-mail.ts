import { Secret } from '../base/secret.ts';
import { valueAddress } from './addresses.ts';
import { deliveryTime, sealContext } from './context.ts';
import { REPEAT_MS } from './duties.ts';
import { type Hand, withValues } from './hand.ts';
import type { JournalRecord, LinkRecord, ValueRecord } from './journal.ts';
import { auditValue, fallBack } from './telling.ts';
import { kindsToTell, openValue } from './values.ts';

const TOKEN_BYTES = 32;
const ID_BYTES = 9;

/** Links made for one value, one after the other, before the agent is left to tell it. */
const MOST_LINKS = 3;

/** The name under which a link's token is sealed until its mail is in the outbox. */
export function linkSeal(id: string): string {
  return `link ${id}`;
}

const isDue = (value: ValueRecord): boolean => value.state === 'due' && value.delivery === 'link';

function addressOf(record: JournalRecord, value: ValueRecord): string | undefined {
  return valueAddress(kindsToTell(record, value.slot), record);
}

function withLink(record: JournalRecord, link: LinkRecord): JournalRecord {
  const carried = withValues(record, value =>
    isDue(value) && link.slots.includes(value.slot)
      ? { state: 'sent', carrier: link.id, until: link.expiresAt }
      : undefined,
  );
  return { ...carried, links: [...record.links, link] };
}

/** Makes one link for all values that are due to one address: its token is random, and kept as an HMAC. */
async function makeLink(hand: Hand, to: string): Promise<void> {
  const { keyring, random, clock } = hand.deps;
  const token = random.bytes(TOKEN_BYTES).toString('base64url');
  const id = random.bytes(ID_BYTES).toString('base64url');
  const sealed = keyring.seal(new Secret(token), sealContext(hand.record.id, linkSeal(id)));
  await hand.step(record => {
    const slots = record.values
      .filter(value => isDue(value) && addressOf(record, value) === to)
      .map(({ slot }) => slot);
    if (slots.length === 0) return undefined;
    const hash = keyring.hmac('link', token);
    const expiresAt = clock.now() + deliveryTime(hand.deps);
    const link = { id, to, hash, slots, expiresAt, queued: false, closed: false };
    return { record: withLink(record, link), seal: { [linkSeal(id)]: sealed } };
  });
}

/** The id of the mail of a link. */
export function linkMailId({ id }: JournalRecord, link: LinkRecord): string {
  return `renewal/${id}/link/${link.id}`;
}

/** The mail of a link, by a stable id: queued again after a crash it is the same mail. */
async function queueLink(hand: Hand, link: LinkRecord): Promise<void> {
  const { deps, record } = hand;
  const token = await openValue(deps, record.id, linkSeal(link.id));
  await deps.mail.enqueue({
    id: linkMailId(record, link),
    to: link.to,
    message: 'link',
    language: record.language,
    values: {
      name: record.name ?? record.userId,
      kinds: link.slots.flatMap(slot => kindsToTell(record, slot)).join(),
      link: new Secret(`${deps.config.publicUrl.replace(/\/$/, '')}/link/${token.reveal()}`),
      time: record.plannedAt,
    },
    expiresAt: link.expiresAt,
    renewal: record.id,
  });
  await hand.step(now => ({
    record: withLinkPatch(now, link.id, { queued: true }),
    erase: [linkSeal(link.id)],
  }));
}

/** The record with one link changed. */
export function withLinkPatch(record: JournalRecord, id: string, patch: Partial<LinkRecord>): JournalRecord {
  return { ...record, links: record.links.map(link => (link.id === id ? { ...link, ...patch } : link)) };
}

function hasPassed(link: LinkRecord, now: number): boolean {
  if (link.closed) return false;
  return link.shownAt === undefined ? now >= link.expiresAt : now >= (link.revealedAt ?? 0) + REPEAT_MS;
}

const isCarriedBy =
  ({ id }: LinkRecord) =>
  (value: ValueRecord): boolean =>
    value.carrier === id && value.state === 'sent';

/** Whether a link that nobody was mailed passed in a time in which no process worked, and another one can still help. */
export function isBelated({ record, deps }: Hand, { slots, expiresAt }: LinkRecord): boolean {
  const made = record.links.filter(link => link.slots.some(slot => slots.includes(slot)));
  return deps.clock.now() >= expiresAt && made.length < MOST_LINKS;
}

/** Lets a new link take the place of one that nobody was mailed: it carries the same values, with a time of its own. */
export async function replaceLink(hand: Hand, link: LinkRecord): Promise<void> {
  const isCarried = isCarriedBy(link);
  const what = { reason: 'mail-too-late', detail: 'link → link', mail: link.to };
  for (const value of hand.record.values.filter(isCarried)) await auditValue(hand, value, 'delivery-changed', what);
  await hand.step(record => ({
    record: withValues(withLinkPatch(record, link.id, { closed: true }), value =>
      isCarried(value) ? { state: 'due', carrier: undefined } : undefined,
    ),
    erase: [linkSeal(link.id)],
  }));
}

/** Ends a link: what it revealed is told, what nobody looked at has expired. */
async function closeLink(hand: Hand, link: LinkRecord): Promise<void> {
  const shown = link.shownAt !== undefined;
  const carries = isCarriedBy(link);
  for (const value of hand.record.values.filter(carries)) {
    const what = { reason: shown ? 'revealed' : 'time-over', detail: 'link', mail: link.to };
    await auditValue(hand, value, shown ? 'delivered' : 'delivery-failed', what);
  }
  await hand.step(record => ({
    record: withValues(withLinkPatch(record, link.id, { closed: true }), value =>
      carries(value) ? { state: shown ? 'told' : 'expired' } : undefined,
    ),
    erase: [linkSeal(link.id)],
  }));
}

/** Closes what is over. A mail that still waits may yet be given up: then another way to tell is found. */
async function closePassed(hand: Hand): Promise<void> {
  const { deps, record } = hand;
  const now = deps.clock.now();
  for (const link of record.links.filter(candidate => hasPassed(candidate, now))) {
    const isUnread = link.revealedAt === undefined;
    if (isUnread && (await deps.mail.isWaiting?.(linkMailId(record, link)))) continue;
    await closeLink(hand, link);
  }
}

const isUnqueued = ({ queued, closed }: LinkRecord): boolean => !queued && !closed;

/** Makes the links that are due, queues their mails and closes what is over. */
export async function mailLinks(hand: Hand): Promise<void> {
  for (const link of hand.record.links.filter(isUnqueued)) if (isBelated(hand, link)) await replaceLink(hand, link);
  for (const value of hand.record.values.filter(isDue)) {
    const to = addressOf(hand.record, value);
    if (to === undefined) await fallBack(hand, ({ slot }) => slot === value.slot, 'no-address');
    else await makeLink(hand, to);
  }
  for (const link of hand.record.links.filter(isUnqueued)) await queueLink(hand, link);
  await closePassed(hand);
}
