import { RekeyError } from '../base/rekey-error.ts';
import type { RenewalsDeps } from './context.ts';
import { isOnScreen, mayBeInForce, screenDeadline } from './duties.ts';
import { type Hand, openHand, withValues } from './hand.ts';
import type { JournalRecord, ValueRecord } from './journal.ts';
import type { ShownValue, Telling } from './renewal.ts';
import { fallBack, tell } from './telling.ts';
import { kindsToTell, openValue } from './values.ts';

/** A value with what its reader must know. */
async function shownValue(deps: RenewalsDeps, record: JournalRecord, slot: string): Promise<ShownValue> {
  const targets = record.targets.filter(target => target.slot === slot && mayBeInForce(target));
  return {
    kinds: kindsToTell(record, slot),
    value: await openValue(deps, record.id, slot),
    uncertain: targets.some(({ outcome }) => outcome === 'unknown'),
    mustChange: targets.some(({ mustChange }) => mustChange),
  };
}

/** The values; undefined where Done was pressed meanwhile, on another page. */
export async function openAll(
  deps: RenewalsDeps,
  record: JournalRecord,
  values: readonly ValueRecord[],
): Promise<readonly ShownValue[] | undefined> {
  try {
    return await Promise.all(values.map(({ slot }) => shownValue(deps, record, slot)));
  } catch (error) {
    if (error instanceof RekeyError && error.code === 'value-erased') return undefined;
    throw error;
  }
}

/** Values that a screen may show now: not yet over since they were first fetched. */
function isShowable(deps: RenewalsDeps, value: ValueRecord): boolean {
  return isOnScreen(value) && (value.fetchedAt === undefined || deps.clock.now() < screenDeadline(deps, value));
}

function closedTelling(record: JournalRecord): Telling {
  const generated = record.values.filter(({ chosen, state }) => !chosen && state !== 'void');
  const away = generated.find(({ delivery }) => delivery !== 'screen' && delivery !== 'spoken');
  if (away) return { state: 'elsewhere', delivery: away.delivery };
  const shown = generated.some(({ state }) => state !== 'held');
  return { state: shown ? 'already-shown' : 'nothing' };
}

/** Shows what is due on the screen; the first ask starts its time. */
export async function openScreen(deps: RenewalsDeps, id: string): Promise<Telling> {
  const hand = await openHand(deps, id);
  if (!hand) return { state: 'nothing' };
  await hand.step(record => {
    const isNew = (value: ValueRecord): boolean => isShowable(deps, value) && value.fetchedAt === undefined;
    if (!record.values.some(isNew)) return undefined;
    return { record: withValues(record, value => (isNew(value) ? { fetchedAt: deps.clock.now() } : undefined)) };
  });
  const { record } = hand;
  const open = record.values.filter(value => isShowable(deps, value));
  if (open.length === 0) return closedTelling(record);
  const values = await openAll(deps, record, open);
  if (!values) return { state: 'already-shown' };
  return { state: 'open', values, until: Math.min(...open.map(value => screenDeadline(deps, value))) };
}

/** Notes that the page with the values went out. */
export async function screenSent(deps: RenewalsDeps, id: string): Promise<void> {
  const isNew = (value: ValueRecord): boolean =>
    isOnScreen(value) && value.fetchedAt !== undefined && value.shownAt === undefined;
  const hand = await openHand(deps, id);
  await hand?.step(record => {
    if (!record.values.some(isNew)) return undefined;
    return { record: withValues(record, value => (isNew(value) ? { shownAt: deps.clock.now() } : undefined)) };
  });
}

/** Notes that the subject read the values: Done was pressed. */
export async function screenDone(deps: RenewalsDeps, id: string): Promise<void> {
  const hand = await openHand(deps, id);
  if (hand) await tell(hand, value => isOnScreen(value) && value.fetchedAt !== undefined, 'done');
}

function isForScreen(value: ValueRecord): boolean {
  return isOnScreen(value) || (value.state === 'held' && (value.delivery === 'screen' || value.delivery === 'spoken'));
}

/** Notes that the dialog is over: what went out on its screen is told, the rest goes another way. */
export async function dialogEnded(deps: RenewalsDeps, id: string): Promise<void> {
  const hand: Hand | undefined = await openHand(deps, id);
  if (!hand) return;
  await tell(hand, value => isOnScreen(value) && value.shownAt !== undefined, 'dialog-ended');
  if (hand.record.values.some(isForScreen)) await fallBack(hand, isForScreen, 'dialog-ended');
}
