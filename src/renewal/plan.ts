import type { Random } from '../base/random.ts';
import { RekeyError } from '../base/rekey-error.ts';
import { type Addresses, addressesOf, noticeAddress } from './addresses.ts';
import { type Aims, type Miss, missRefusal, standingRefusal, takeAim } from './aims.ts';
import { type RenewalsDeps, sealContext } from './context.ts';
import { type Filled, fill } from './fill.ts';
import { journalStep } from './hand.ts';
import type { AddressSearch, JournalRecord, TargetRecord } from './journal.ts';
import { waitFor, withSubject } from './lease.ts';
import type { PlanAnswer, PlanRequest, Refusal } from './renewal.ts';
import { type Aim, slotsOf } from './slots.ts';
import type { Subject } from './subject.ts';
import { viewOf } from './view.ts';

const ID_BYTES = 16;

/** A new name for a renewal. */
export function newRenewalId(random: Random): string {
  return random.bytes(ID_BYTES).toString('base64url');
}

/** The name of a subject's lease: one for all spellings of the user id. */
export function subjectKey({ userId }: Pick<Subject, 'userId'>): string {
  return userId.toLowerCase();
}

function isUnsettled(target: TargetRecord, { kind, entry }: Aim): boolean {
  return (
    target.step !== 'settled' &&
    target.kind === kind &&
    target.system === entry.system &&
    target.entry === entry.entry.id
  );
}

/** Whether an earlier renewal still works on a credential: it would be overwritten, or overwrite this one. */
async function isBusy({ journal }: RenewalsDeps, { subject }: PlanRequest, { aims }: Aims): Promise<boolean> {
  const open = await journal.openOf(subjectKey(subject));
  return open.some(({ targets }) => targets.some(target => aims.some(aim => isUnsettled(target, aim))));
}

async function fillAll(
  deps: RenewalsDeps,
  request: PlanRequest,
  { aims }: Aims,
): Promise<readonly Filled[] | { readonly refused: Refusal }> {
  const filled: Filled[] = [];
  for (const slot of slotsOf(aims)) {
    const answer = await fill(deps, request, slot, deps.clock.now());
    if ('refused' in answer) return answer;
    filled.push(answer);
  }
  return filled;
}

function missedTarget({ kind, system, outcome, code, detail }: Miss, plannedAt: number): TargetRecord {
  return {
    kind,
    system,
    entry: '',
    slot: '',
    work: 'write',
    mustChange: false,
    step: 'settled',
    doubtful: false,
    verified: false,
    attempts: 0,
    nextAt: plannedAt,
    outcome,
    code,
    detail,
    audited: false,
    promised: false,
  };
}

function nameOf({ person }: Subject): string | undefined {
  const name = person.displayName ?? [person.firstName, person.lastName].filter(part => part).join(' ');
  return name === '' ? undefined : name;
}

function searchFor({ clock, config }: RenewalsDeps, subject: Subject, addresses: Addresses): AddressSearch | undefined {
  const isKnown = noticeAddress(addresses) !== undefined;
  if (isKnown || config.canMail === false || subject.unavailable.length === 0) return undefined;
  return { systems: subject.unavailable, nextAt: clock.now() };
}

function recordOf(
  deps: RenewalsDeps,
  request: PlanRequest,
  filled: readonly Filled[],
  { misses }: Aims,
): JournalRecord {
  const { subject, requester, language, factors, dryRun, id = newRenewalId(deps.random) } = request;
  const plannedAt = deps.clock.now();
  const addresses = addressesOf(subject, deps.config.canMail ?? true);
  return {
    id: dryRun ? '' : id,
    subject: subjectKey(subject),
    userId: subject.userId,
    name: nameOf(subject),
    requester,
    language,
    ...addresses,
    addressSearch: searchFor(deps, subject, addresses),
    factors,
    plannedAt,
    targets: [...filled.flatMap(({ targets }) => targets), ...misses.map(miss => missedTarget(miss, plannedAt))],
    values: filled.map(({ record }) => record),
    notices: [],
    links: [],
  };
}

/** Commits the plan: from here on it is carried out or told to be given up, whatever happens to this process. */
async function commit(deps: RenewalsDeps, record: JournalRecord, filled: readonly Filled[]): Promise<void> {
  const { requester, userId: subject, id: renewal } = record;
  // Audited first: an event too many is better than a change that nobody sees planned.
  for (const { kind, system } of record.targets) {
    await deps.audit.append({ event: 'renewal-planned', requester, subject, kind, system, renewal });
  }
  const seals = filled.map(({ value, record: { slot } }) => [
    slot,
    deps.keyring.seal(value, sealContext(record.id, slot)),
  ]);
  await deps.journal.insert(journalStep({ record, seal: Object.fromEntries(seals) }, deps));
}

/** The renewal that a request asked for already, where it was sent twice under one name. */
async function earlier(
  { journal }: RenewalsDeps,
  { id, subject, dryRun }: PlanRequest,
): Promise<PlanAnswer | undefined> {
  const found = id === undefined || dryRun ? undefined : await journal.read(id);
  if (!found) return undefined;
  if (found.record.subject === subjectKey(subject)) return { planned: viewOf(found.record) };
  throw new RekeyError('renewal-name-taken', `The renewal ${id} is somebody else’s; nothing was planned.`);
}

async function planAlone(deps: RenewalsDeps, request: PlanRequest): Promise<PlanAnswer> {
  const known = await earlier(deps, request);
  if (known) return known;
  const aims = await takeAim(request, deps);
  if (aims.protectedBy !== undefined) return { refused: { reason: 'protected', protectedBy: aims.protectedBy } };
  if (aims.aims.length === 0) return { refused: missRefusal(aims.misses) };
  if (await isBusy(deps, request, aims)) return { refused: { reason: 'in-progress' } };
  const filled = await fillAll(deps, request, aims);
  if ('refused' in filled) return filled;
  const record = recordOf(deps, request, filled, aims);
  if (!request.dryRun) await commit(deps, record, filled);
  return { planned: viewOf(record) };
}

/** See {@link Renewals.plan}. */
export async function plan(deps: RenewalsDeps, request: PlanRequest): Promise<PlanAnswer> {
  const refused = standingRefusal(request, deps);
  if (refused) return { refused };
  const answer = await withSubject(deps, subjectKey(request.subject), waitFor(deps), () => planAlone(deps, request));
  // What keeps the subject may be the very renewal that is asked for a second time.
  return answer ?? (await earlier(deps, request)) ?? { refused: { reason: 'in-progress' } };
}
