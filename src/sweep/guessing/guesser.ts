import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { Secret } from '../../base/secret.ts';
import type { SystemPort, Verification } from '../../renewal/ports.ts';
import type { SurveyedEntry, SurveyPort } from '../ports.ts';
import type { GuessRules } from './budget.ts';
import { basisOf, type CandidateLists, createCandidateLists, type ListSource } from './candidate-lists.ts';
import { type HandOnParts, handOn } from './hand-on.ts';
import { forgotten, type Look, laterOf, lookAt, resolved, sending, unsent } from './look.ts';
import { type GuessMemory, type GuessStore, keyOf } from './memory.ts';
import { addRounds, nothing, type Round } from './round.ts';

/** A system that can say whether a value is right, and how it is read in bulk. */
export interface GuessedSystem {
  readonly port: Pick<SystemPort, 'name' | 'verify'>;
  readonly survey: Pick<SurveyPort, 'survey' | 'now'>;
}

/** What the guesser works with. */
export interface GuesserParts extends HandOnParts {
  readonly systems: readonly GuessedSystem[];
  readonly store: GuessStore;
  readonly rules: GuessRules;
  /** So many of each list are tried, at most. */
  readonly candidates: number;
  /** Guesses a second, at most. */
  readonly perSecond: number;
  /** Guesses under way at once, at most. */
  readonly atOnce: number;
  /** What to try, under the policy in force; undefined = this one is not to be touched (protected, not eligible). */
  readonly listFor: (system: string, entry: SurveyedEntry, memory: GuessMemory) => Promise<ListSource | undefined>;
  readonly clock: Clock;
  readonly random: Random;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The job that guesses. */
export interface Guesser {
  /** Looks at up to {@link batchSize} due credentials of each system and guesses at those that may be. */
  round(): Promise<Round>;
}

/** States are read for so many at once. */
export const batchSize = 50;
/** A state older than this says nothing any more. */
const FRESH_MS = 2000;
/** Longer than any round takes; a node that dies in one leaves its credentials alone for so long. */
const LEASE_MS = 10 * 60_000;
/** A system that could not be read is asked again after so long. */
const AGAIN_MS = 60_000;

interface Sent {
  readonly memory: GuessMemory;
  /** Absent where the state was too old when its turn came. */
  readonly verification?: Verification | undefined;
}

/** A look whose guess was written down. */
interface Begun {
  readonly look: Look;
  readonly memory: GuessMemory;
}

function countSent(sent: readonly Sent[]): Pick<Round, 'guessed' | 'found' | 'unanswered'> {
  const answers = sent.flatMap(({ verification }) => (verification === undefined ? [] : [verification.answer]));
  return {
    guessed: answers.length,
    found: sent.filter(({ memory }) => memory.ended === 'hit').length,
    unanswered: answers.filter(answer => answer === 'unavailable').length,
  };
}

/** The rounds of one node. */
class Rounds {
  readonly #parts: GuesserParts;
  readonly #lists: CandidateLists = createCandidateLists();
  readonly #owner: string;

  constructor(parts: GuesserParts) {
    this.#parts = parts;
    this.#owner = parts.random.bytes(9).toString('base64url');
  }

  async of(system: GuessedSystem): Promise<Round> {
    const { store, clock } = this.#parts;
    const read = await this.#readClock(system);
    if (!read) return nothing;
    const { ahead } = read;
    const now = clock.now();
    const lease = { owner: this.#owner, due: now + (ahead ?? 0), now, until: now + LEASE_MS, limit: batchSize };
    const claimed = await store.claim({ system: system.port.name, ...lease });
    const hits = claimed.filter(({ ended }) => ended === 'hit');
    const others = claimed.filter(({ ended }) => ended === undefined);
    await this.#handOn(hits);
    const round = others.length === 0 ? nothing : await this.#guess(system, others, ahead);
    return { ...round, looked: claimed.length };
  }

  /** Due is what the system's own clock says is due; undefined where the system does not answer. */
  async #readClock({ port, survey }: GuessedSystem): Promise<{ readonly ahead: number | undefined } | undefined> {
    const { clock, log } = this.#parts;
    try {
      const systemNow = await survey.now?.();
      return { ahead: systemNow === undefined ? undefined : systemNow - clock.now() };
    } catch (error) {
      log.warn({ error, system: port.name }, 'A system’s clock could not be read for guessing; its turn comes again.');
      return undefined;
    }
  }

  async #guess(system: GuessedSystem, memories: readonly GuessMemory[], ahead: number | undefined): Promise<Round> {
    const { clock } = this.#parts;
    const looks = await this.#lookAtAll(system, memories, ahead);
    const open = await this.#onlyNow(looks);
    const listed = await this.#withCandidates(system, open, ahead);
    // Lists take a while: whoever is guessed at is looked at once more right before.
    const readAt = clock.now();
    const once = await this.#onlyNow(listed);
    const again = await this.#lookAgain(system, once, ahead);
    const may = await this.#onlyNow(again);
    const sent = await this.#send(system, await this.#writeDown(may), readAt);
    await this.#settle(sent.map(({ memory }) => memory));
    await this.#pace(sent.length, readAt);
    const joined = looks.filter(look => look.joined).length;
    const unread = memories.length - looks.length + (open.length - listed.length) + (once.length - again.length);
    return { looked: memories.length, ...countSent(sent), unread, joined };
  }

  /** Those that may be guessed at now; the others are given back until their time comes. */
  async #onlyNow(looks: readonly Look[]): Promise<readonly Look[]> {
    const { clock, rules, random } = this.#parts;
    const mayNot = looks.filter(({ verdict }) => verdict.guess !== 'now');
    await this.#giveBack(mayNot.map(look => laterOf(look, rules, random, clock.now())));
    return looks.filter(({ verdict }) => verdict.guess === 'now');
  }

  /** Reads all states at once. A system that cannot be read takes no lease with it: nobody is looked at then. */
  async #lookAtAll(
    system: GuessedSystem,
    memories: readonly GuessMemory[],
    ahead: number | undefined,
  ): Promise<readonly Look[]> {
    const { rules, clock } = this.#parts;
    const now = clock.now();
    return await this.#orLater(system, memories, ahead, async () => {
      const entries = await system.survey.survey([...new Set(memories.map(({ userId }) => userId))]);
      return memories.map(memory => {
        const entry = entries.find(one => one.entry.id === memory.entryId);
        return lookAt({ memory, entry, now, ahead, rules });
      });
    });
  }

  async #lookAgain(system: GuessedSystem, looks: readonly Look[], ahead: number | undefined): Promise<readonly Look[]> {
    if (looks.length === 0) return [];
    const values = new Map(looks.map(({ memory, value }) => [keyOf(memory), value]));
    const memories = looks.map(({ memory }) => memory);
    const again = await this.#lookAtAll(system, memories, ahead);
    return again.map(look => ({ ...look, value: values.get(keyOf(look.memory)) }));
  }

  /** Where something cannot be read it is left for a minute. */
  async #orLater(
    system: GuessedSystem,
    memories: readonly GuessMemory[],
    ahead: number | undefined,
    read: () => Promise<readonly Look[]>,
  ): Promise<readonly Look[]> {
    const { clock, log } = this.#parts;
    try {
      return await read();
    } catch (error) {
      log.warn({ error, system: system.port.name }, 'A system could not be read for guessing; its turn comes again.');
      const again = clock.now() + (ahead ?? 0) + AGAIN_MS;
      await this.#giveBack(memories.map(memory => ({ ...memory, nextAt: again })));
      return [];
    }
  }

  async #withCandidates(
    system: GuessedSystem,
    looks: readonly Look[],
    ahead: number | undefined,
  ): Promise<readonly Look[]> {
    const memories = looks.map(({ memory }) => memory);
    return await this.#orLater(system, memories, ahead, () =>
      Promise.all(looks.map(look => this.#withCandidate(system, look))),
    );
  }

  /** The list may be at its end, or another one than before. */
  async #withCandidate(system: GuessedSystem, look: Look): Promise<Look> {
    if (look.entry === undefined) return look;
    const source = await this.#parts.listFor(system.port.name, look.entry, look.memory);
    if (source === undefined) return { ...look, verdict: { guess: 'no', reason: 'not-renewable' } };
    const basis = basisOf(source);
    const memory = look.memory.basis === basis ? look.memory : forgotten(look.memory, basis);
    const isOver = memory.position >= this.#parts.candidates;
    const value = isOver ? undefined : this.#lists.at(source, basis, memory.position);
    if (value !== undefined) return { ...look, memory, value: new Secret(value) };
    return { ...look, memory: { ...memory, ended: 'tried' }, verdict: { guess: 'no', reason: 'list-at-end' } };
  }

  /** The place is on disk before the guess goes out: whatever happens then, it counts as made. */
  async #writeDown(looks: readonly Look[]): Promise<readonly Begun[]> {
    const now = this.#parts.clock.now();
    const begun = looks.map(look => ({ look, memory: sending(look, now) }));
    const lease = { owner: this.#owner, now, release: false };
    const mine = await this.#parts.store.save(
      begun.map(({ memory }) => memory),
      lease,
    );
    return begun.filter(({ memory }) => mine.has(keyOf(memory)));
  }

  async #send(system: GuessedSystem, begun: readonly Begun[], readAt: number): Promise<readonly Sent[]> {
    const sent: Sent[] = [];
    const queue = [...begun];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) sent.push(await this.#sendOne(system, next, readAt));
    };
    await Promise.all(Array.from({ length: this.#parts.atOnce }, work));
    return sent;
  }

  async #sendOne(system: GuessedSystem, { look, memory }: Begun, readAt: number): Promise<Sent> {
    const { clock } = this.#parts;
    const sentAt = clock.now();
    const isStale = sentAt - readAt > FRESH_MS;
    if (isStale || look.entry === undefined || look.value === undefined) return { memory: unsent(look, sentAt) };
    const verification = await system.port.verify(look.entry.entry, memory.kind, look.value);
    return {
      memory: resolved(look, memory, verification, { sentAt, answeredAt: clock.now() }),
      verification,
    };
  }

  /** What was found is on disk before anything is done about it. */
  async #settle(memories: readonly GuessMemory[]): Promise<void> {
    const hits = memories.filter(({ ended }) => ended === 'hit');
    const now = this.#parts.clock.now();
    await this.#parts.store.save(hits, { owner: this.#owner, now, release: false });
    await this.#giveBack(memories.filter(({ ended }) => ended !== 'hit'));
    await this.#handOn(hits);
  }

  async #handOn(hits: readonly GuessMemory[]): Promise<void> {
    for (const hit of hits) {
      const ended = await handOn(hit, this.#parts);
      if (ended) await this.#giveBack([ended]);
    }
  }

  async #giveBack(memories: readonly GuessMemory[]): Promise<void> {
    const { store, clock } = this.#parts;
    await store.save(memories, { owner: this.#owner, now: clock.now(), release: true });
  }

  async #pace(sent: number, since: number): Promise<void> {
    const { clock, perSecond, sleep } = this.#parts;
    const tooQuick = since + (sent / perSecond) * 1000 - clock.now();
    if (tooQuick > 0) await sleep(tooQuick);
  }
}

/** Builds the guesser. Nodes share the work through the store: no credential is looked at by two at once. */
export function createGuesser(parts: GuesserParts): Guesser {
  const rounds = new Rounds(parts);
  return {
    async round() {
      let all = nothing;
      for (const system of parts.systems) all = addRounds(all, await rounds.of(system));
      return all;
    },
  };
}
