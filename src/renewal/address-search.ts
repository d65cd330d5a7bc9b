import { valueAddress } from './addresses.ts';
import { deliveryTime, type RenewalsDeps, systemNamed } from './context.ts';
import { needsNotice } from './duties.ts';
import { type Hand, withValues } from './hand.ts';
import type { AddressSearch, JournalRecord, ValueRecord } from './journal.ts';
import type { Entry } from './ports.ts';
import type { Delivery } from './renewal.ts';

const RETRY_MS = 60_000;

/** Time in which no node ran is no time in which anybody looked: so many tries at least. */
const LEAST_TRIES = 10;

type Answer = { readonly entry: Entry | undefined } | 'unavailable';

async function ask(deps: RenewalsDeps, system: string, userId: string): Promise<Answer> {
  const port = systemNamed(deps, system);
  if (!port) return { entry: undefined };
  try {
    const entries = await port.find({ by: 'userId', value: userId });
    return { entry: entries.length === 1 ? entries[0] : undefined };
  } catch {
    return 'unavailable';
  }
}

function withLinks(record: JournalRecord): JournalRecord {
  return withValues(record, ({ slot, delivery, fallbacks, state, chosen }): Partial<ValueRecord> | undefined => {
    const kinds = record.targets.filter(target => target.slot === slot).map(({ kind }) => kind);
    const open = !chosen && (state === 'held' || state === 'due');
    if (!open || valueAddress(kinds, record) === undefined) return undefined;
    if (delivery === 'agent') return { delivery: 'link', fallbacks: ['agent'] };
    const others = fallbacks.filter(next => next !== 'link' && next !== 'agent');
    return { fallbacks: [...others, 'link', 'agent'] satisfies readonly Delivery[] };
  });
}

function found(record: JournalRecord, { person: { mail, privateMail } }: Entry): JournalRecord {
  return withLinks({ ...record, mail, privateMail, addressSearch: undefined });
}

async function search({ deps, record, step }: Hand, { systems }: AddressSearch): Promise<void> {
  const answers = await Promise.all(systems.map(system => ask(deps, system, record.userId)));
  const entries = answers.flatMap(answer => (answer === 'unavailable' ? [] : (answer.entry ?? [])));
  const known = entries.find(({ person }) => person.mail ?? person.privateMail);
  if (known) return await step(now => ({ record: found(now, known) }));
  const silent = systems.filter((_, index) => answers[index] === 'unavailable');
  const now = deps.clock.now();
  const { until = now + deliveryTime(deps), tries = 0 } = record.addressSearch ?? {};
  const goesOn = silent.length > 0 && (now < until || tries + 1 < LEAST_TRIES);
  const addressSearch = goesOn ? { systems: silent, nextAt: now + RETRY_MS, until, tries: tries + 1 } : undefined;
  await step(current => ({ record: { ...current, addressSearch } }));
}

/** Looks for an address where none was known because systems were silent: nobody renews unnoticed during an outage. */
export async function searchAddress(hand: Hand): Promise<void> {
  const { addressSearch, targets } = hand.record;
  if (!addressSearch || addressSearch.nextAt > hand.deps.clock.now()) return;
  if (targets.some(needsNotice)) await search(hand, addressSearch);
}
