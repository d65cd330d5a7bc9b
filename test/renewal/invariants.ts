import { Secret } from '../../src/base/secret.ts';
import { sealContext } from '../../src/renewal/context.ts';
import type { JournalRecord, TargetRecord, ValueRecord } from '../../src/renewal/journal.ts';
import type { Links } from '../../src/renewal/links.ts';
import type { Renewals } from '../../src/renewal/renewals.ts';
import type { Store } from '../../src/store/store.ts';
import type { World } from './world.ts';

/** The plans that were ever committed, with their values: what a program with the key reads right after the plan. */
export class Plans {
  /** `ID SLOT` → the value. */
  readonly values = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** Reads what was committed since. Call it before anything can be erased. */
  async learn({ journal, keyring }: World, store: Store): Promise<void> {
    const rows = await store.db.selectFrom('renewal').select(['id', 'document']).execute();
    for (const { id, document } of rows.filter(row => !this.#seen.has(row.id))) {
      this.#seen.add(id);
      for (const { slot } of (JSON.parse(document) as JournalRecord).values) {
        const sealed = await journal.sealed(id, slot);
        if (sealed) this.values.set(`${id} ${slot}`, keyring.open(sealed, sealContext(id, slot)).reveal());
      }
    }
  }
}

/** What the subject learned: for each renewal and kind the values, and by what means. */
export class Reader {
  /** `ID KIND` → the values read. */
  readonly read = new Map<string, Set<string>>();
  readonly #opened = new Set<string>();

  #learn(renewal: string, kinds: readonly string[], value: Secret): void {
    for (const kind of kinds) {
      const key = `${renewal} ${kind}`;
      this.read.set(key, (this.read.get(key) ?? new Set()).add(value.reveal()));
    }
  }

  /** Looks at the screen: what went out is read. */
  async lookAt(renewals: Renewals, id: string): Promise<boolean> {
    const telling = await renewals.openScreen(id);
    if (telling.state !== 'open') return false;
    for (const { kinds, value } of telling.values) this.#learn(id, kinds, value);
    await renewals.screenSent(id);
    return true;
  }

  /** Reads every mail with a value, and opens every link in the mailbox once. */
  async openLinks(world: World, links: Links): Promise<void> {
    for (const { renewal = '', values } of world.mailed('value')) {
      const value = values['value'];
      if (value instanceof Secret) this.#learn(renewal, String(values['kinds']).split(','), value);
    }
    for (const { id, renewal = '', values } of world.mailed('link')) {
      const link = values['link'];
      if (this.#opened.has(id) || !(link instanceof Secret)) continue;
      const token = link.reveal().split('/').at(-1) ?? '';
      const revealed = await links.reveal(token, 'browser');
      if (!revealed) continue;
      for (const { kinds, value } of revealed.values) this.#learn(renewal, kinds, value);
      this.#opened.add(id);
      await links.sent(token);
    }
  }
}

/** Everything that came out of a run. */
export interface Run {
  readonly world: World;
  readonly store: Store;
  readonly plans: Plans;
  readonly reader: Reader;
}

/** Everything that is wrong with the world after all is done; the rules of "The renewal, which must never lose a credential". */
export async function findBroken(run: Run): Promise<readonly string[]> {
  const { world, store } = run;
  const rows = await store.db.selectFrom('renewal').select(['open', 'document']).execute();
  const records = rows.map(({ document }) => JSON.parse(document) as JournalRecord);
  const seals = await store.db.selectFrom('renewal_seal').select('name').execute();
  return [
    ...rows.filter(({ open }) => open === 1).map(({ document }) => `still open: ${document}`),
    ...seals.map(({ name }) => `not erased: ${name}`),
    ...records.flatMap(record => record.targets.flatMap(target => brokenTarget(run, record, target))),
    ...brokenWrites(run, records),
    ...brokenGuesses(world),
    ...brokenMails(world),
  ];
}

/** A new value is tried once at most on each system, and never where one failure more could lock. */
function brokenGuesses({ systems }: World): readonly string[] {
  return systems.flatMap(({ name, verified, failureLimit, kinds, credential }) => [
    ...verified
      .filter(({ value }, at) => verified.findIndex(other => other.value === value) !== at)
      .map(({ kind }) => `${name} ${kind}: tried twice`),
    ...kinds.filter(kind => credential(kind).failures >= failureLimit).map(kind => `${name} ${kind}: locked by us`),
  ]);
}

interface Facts {
  readonly target: TargetRecord;
  readonly value: string | undefined;
  readonly landed: boolean;
  readonly read: ReadonlySet<string>;
  readonly mayBeInForce: boolean;
  /** Chosen, or a later renewal took its place. */
  readonly needsNoTelling: boolean;
  readonly noticed: boolean;
  readonly audited: boolean;
}

function factsOf({ world, plans, reader }: Run, record: JournalRecord, target: TargetRecord): Facts {
  const system = world.systems.find(({ name }) => name === target.system);
  const value = plans.values.get(`${record.id} ${target.slot}`);
  const state = record.values.find(({ slot }) => slot === target.slot);
  return {
    target,
    value,
    landed:
      system?.landed.some(({ kind, by, value: set }) => kind === target.kind && by === 'us' && set === value) ?? false,
    // For this very kind: whoever read the value of one PIN does not know that the other one, which followed, has it too.
    read: reader.read.get(`${record.id} ${target.kind}`) ?? new Set(),
    mayBeInForce: target.outcome === 'done' || target.outcome === 'unknown',
    needsNoTelling: state === undefined || endsUnread(world, state),
    noticed: target.notice !== undefined && world.mails.has(target.notice),
    audited: world.audit.some(
      ({ renewal, kind, event }) => renewal === record.id && kind === target.kind && event.startsWith('update-'),
    ),
  };
}

/** Chosen, replaced by a later renewal, left to the agent, or sent by a link that nobody opened in its time. */
function endsUnread({ mails }: World, { chosen, state, delivery }: ValueRecord): boolean {
  const linked = [...mails.values()].some(({ message }) => message === 'link');
  return chosen || state === 'void' || delivery === 'agent' || (state === 'expired' && linked);
}

const rules: Readonly<Record<string, (facts: Facts) => boolean>> = {
  'changed, but called refused or failed': ({ landed, mayBeInForce }) => landed && !mayBeInForce,
  'called done, but never changed': ({ landed, target }) =>
    target.outcome === 'done' && target.work === 'write' && !landed,
  'changed and never told': ({ mayBeInForce, needsNoTelling, read }) =>
    mayBeInForce && !needsNoTelling && read.size === 0,
  'told two values, or another than its own': ({ read, value }) => [...read].some(other => other !== value),
  'changed without a notice': ({ mayBeInForce, noticed }) => mayBeInForce && !noticed,
  'given up, and nobody was told': ({ target, noticed }) => target.code === 'abandoned' && !noticed,
  'not audited': ({ audited }) => !audited,
  'still pending': ({ target }) => target.step !== 'settled' || target.outcome === 'pending',
};

function brokenTarget(run: Run, record: JournalRecord, target: TargetRecord): readonly string[] {
  const facts = factsOf(run, record, target);
  return Object.entries(rules)
    .filter(([, isBroken]) => isBroken(facts))
    .map(([rule]) => `${rule}: ${target.kind} (${target.outcome} ${target.code ?? ''}) of ${record.id}`);
}

/** Every write carried the value of a plan, and none replaced what someone else had set after that plan. */
function brokenWrites({ world, plans }: Run, records: readonly JournalRecord[]): readonly string[] {
  const planned = records.flatMap(({ id, targets }) =>
    targets.map(({ kind, system, slot, stamp }) => ({ kind, system, stamp, value: plans.values.get(`${id} ${slot}`) })),
  );
  return world.systems.flatMap(({ name, asked }) =>
    asked.flatMap(({ kind, value, over }) => {
      const plan = planned.find(each => each.kind === kind && each.system === name && each.value === value);
      if (!plan) return [`${name} ${kind}: a value that no plan made`];
      return over.by === 'other' && over.stamp !== plan.stamp ? [`${name} ${kind}: overwrote someone else`] : [];
    }),
  );
}

function textOf(values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(values, function (this: Record<string, unknown>, key: string): unknown {
    const value = this[key];
    return value instanceof Secret ? value.reveal() : value;
  });
}

/** A mail queued again is the same mail. */
function brokenMails({ repeated, mails }: World): readonly string[] {
  return repeated
    .filter(({ id, values }) => textOf(values) !== textOf(mails.get(id)?.values ?? {}))
    .map(({ id }) => `the mail ${id} was repeated with other words`);
}
