import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { generate } from '../../src/policy/generate.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type { Delivery } from '../../src/renewal/renewal.ts';
import type { Store } from '../../src/store/store.ts';
import type { WriteFault } from './fake-system.ts';
import { findBroken, Plans, Reader, type Run } from './invariants.ts';
import { Dead, Life } from './mortal.ts';
import { HOUR, MINUTE, type Node, World } from './world.ts';

/** One thing that happens. `node` is 0 or 1: two processes on one store. */
export type Happening =
  | {
      readonly do: 'plan';
      readonly node: number;
      readonly kinds: readonly Kind[];
      readonly chosen: boolean;
      readonly deliver: Asked;
    }
  | { readonly do: AtNode; readonly node: number }
  | { readonly do: 'kill'; readonly node: number; readonly after: number }
  | { readonly do: 'fault'; readonly system: number; readonly fault: WriteFault }
  | { readonly do: 'unreadable' | 'unverifiable' | 'change' | 'land'; readonly system: number }
  | { readonly do: 'wait'; readonly milliseconds: number };

type AtNode = 'apply' | 'recover' | 'look' | 'done' | 'end' | 'links' | 'give-up';
type Asked = readonly Exclude<Delivery, 'chosen' | 'agent'>[];

const node = fc.nat({ max: 1 });
const system = fc.nat({ max: 2 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('plan' as const),
      node,
      kinds: fc.subarray<Kind>(['cucm-pin', 'unity-pin', 'directory-password'], { minLength: 1 }),
      chosen: fc.boolean(),
      deliver: fc.constantFrom<Asked>(['screen'], ['screen'], ['link'], ['mail'], []),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('apply' as const), node }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('recover' as const, 'look', 'done', 'end', 'links', 'give-up'), node }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill' as const), node, after: fc.nat({ max: 12 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      system,
      fault: fc.constantFrom<WriteFault>('refuse', 'refuse-for-good', 'busy', 'hang', 'drop', 'late'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('unreadable' as const, 'unverifiable', 'change', 'land'), system }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1000, 10_000, 31_000, 4 * MINUTE, 16 * MINUTE, 25 * HOUR),
    }),
  },
);

/** What happens at once, several times; someone else's changes happen alone, since no re-read can see what comes after it. */
export const happenings: fc.Arbitrary<readonly (readonly Happening[])[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: happening.map(one => [one]) },
      { weight: 2, arbitrary: fc.array(happening, { minLength: 2, maxLength: 4 }) },
    ),
    { minLength: 3, maxLength: 25 },
  )
  .map(rounds =>
    rounds.flatMap(round => {
      const alone = round.filter(({ do: what }) => what === 'change' || what === 'land');
      return [round.filter(each => !alone.includes(each)), ...alone.map(one => [one])].filter(
        ({ length }) => length > 0,
      );
    }),
  );

interface Process {
  life: Life;
  node: Node;
}

/** A world in which things happen. */
export class Interleaving implements Run {
  readonly world: World;
  readonly store: Store;
  readonly plans = new Plans();
  readonly reader = new Reader();
  readonly #processes: Process[];
  #last: string | undefined;

  constructor(store: Store, synced: boolean) {
    this.store = store;
    this.world = new World(store, synced ? { pinSync: { 'unity:main': 'cucm:main' } } : {});
    const { cucm, unity } = this.world;
    if (synced) cucm.onLanded = ({ kind, value }) => kind === 'cucm-pin' && unity.set('unity-pin', value, 'other');
    for (const each of this.world.systems) each.pause = tick;
    this.#processes = [this.#start(), this.#start()];
  }

  #start(): Process {
    const life = new Life();
    return { life, node: this.world.node(deps => life.wrap(deps)) };
  }

  #process(index: number): Process {
    const found = this.#processes[index];
    if (!found) throw new TypeError(`There is no node ${index}.`);
    if (found.life.dead) Object.assign(found, this.#start());
    return found;
  }

  async #plan(happening: Extract<Happening, { do: 'plan' }>): Promise<void> {
    const { kinds, chosen, deliver } = happening;
    const request = await this.world
      .request({
        kinds,
        deliver: Object.fromEntries(kinds.map(kind => [kind, deliver])),
        ...(chosen
          ? { chosen: { 'cucm-pin': new Secret(generate('cucm-pin', {}, defaultPolicies['cucm-pin'], cryptoRandom)) } }
          : {}),
      })
      .catch(() => undefined);
    if (!request) return;
    const {
      node: { renewals },
    } = this.#process(happening.node);
    const answer = await renewals.plan(request).finally(() => this.plans.learn(this.world, this.store));
    if ('planned' in answer) this.#last = answer.planned.id;
  }

  async #atNode(what: AtNode, index: number): Promise<void> {
    const {
      node: { renewals, links },
    } = this.#process(index);
    const id = this.#last;
    if (what === 'recover') return await renewals.recover();
    if (what === 'links') return await this.reader.openLinks(this.world, links);
    if (id === undefined) return;
    if (what === 'apply') await renewals.apply(id);
    else if (what === 'look') await this.reader.lookAt(renewals, id);
    else if (what === 'end') await renewals.dialogEnded(id);
    else if (what === 'give-up') await this.#giveUp(index);
    else if (await this.reader.lookAt(renewals, id)) await renewals.screenDone(id);
  }

  async #giveUp(index: number): Promise<void> {
    const mail = [...this.world.mails.values()].at(-1);
    if (mail?.renewal !== undefined) await this.#process(index).node.renewals.mailGivenUp(mail.renewal, mail.id);
  }

  /** What a system is still at without answering is carried out within two minutes. */
  #wait(milliseconds: number): void {
    if (milliseconds > MINUTE) for (const each of this.world.systems) each.land();
    this.world.now += milliseconds;
  }

  async #happen(one: Happening): Promise<void> {
    const at = 'system' in one ? this.world.systems[one.system] : undefined;
    const kind = at?.kinds[0];
    if (one.do === 'plan') return await this.#plan(one);
    if (one.do === 'kill') return this.#process(one.node).life.killIn(one.after);
    if (one.do === 'wait') return this.#wait(one.milliseconds);
    if (one.do === 'fault') at?.writeFaults.push(one.fault);
    else if (one.do === 'unreadable') Object.assign(at ?? {}, { readFaults: 3 });
    else if (one.do === 'unverifiable') Object.assign(at ?? {}, { verifyFaults: 1 });
    else if (one.do === 'land') at?.land();
    else if (one.do === 'change') kind && at?.set(kind, `other-${this.world.now}-${at.landed.length}`, 'other');
    else if ('node' in one) await this.#atNode(one.do, one.node);
  }

  /** Lets the happenings of one round run at once. */
  async round(happenings: readonly Happening[]): Promise<void> {
    const ends = await Promise.allSettled(happenings.map(one => this.#happen(one)));
    for (const end of ends) if (end.status === 'rejected' && !(end.reason instanceof Dead)) throw end.reason;
  }

  /** Ends all trouble and lets a new node finish; gives everything that is wrong then. */
  async finish(): Promise<readonly string[]> {
    for (const each of this.world.systems) Object.assign(each, { writeFaults: [], readFaults: 0, verifyFaults: 0 });
    const last = this.world.node();
    for (let round = 0; round < 100; round += 1) {
      await last.renewals.recover();
      await this.reader.openLinks(this.world, last.links);
      for (const each of this.world.systems) each.land();
      const due = await this.store.db.selectFrom('renewal').select('due_at').where('open', '=', 1).execute();
      if (due.length === 0) break;
      this.world.now = Math.max(this.world.now + 31_000, ...due.map(({ due_at }) => due_at));
    }
    return await findBroken(this);
  }
}
