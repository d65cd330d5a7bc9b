import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, type Death, startRekey } from '../kill/child.ts';
import type { Place, SweepEstate } from './sweep-estate.ts';

/** So much later a dead process is taken for dead: its pages, rows, subjects and mails are given to another. */
const LATER_MS = 300_000;

/** A Rekey that dies at one of its commits, and is started again later. */
export class Mortal {
  readonly place: Place;
  readonly #log: string;
  readonly #started: Child[];
  #starts = 0;

  constructor(place: Place, started: Child[]) {
    this.place = place;
    this.#log = join(place.dir, 'output.log');
    this.#started = started;
  }

  /** Each start is later than the one before. */
  start(words: readonly string[], death?: Death): Child {
    const ahead = this.#starts * LATER_MS;
    this.#starts += 1;
    const child = startRekey([...words, '--config', this.place.config], { ahead, death, log: this.#log });
    this.#started.push(child);
    return child;
  }

  /** Everything that was printed by all that were started. */
  async printed(): Promise<string> {
    return await readFile(this.#log, 'utf8');
  }
}

/** Rekeys beside one lab. */
export interface Mortals {
  /** One with a store of its own. */
  open(name: string): Promise<Mortal>;
  /** Ends whatever still runs. */
  stop(): Promise<void>;
}

/** Rekeys that each have seen a dry run, without making one each. */
export async function mortals(estate: SweepEstate, changes: Readonly<Record<string, unknown>>): Promise<Mortals> {
  const first = await estate.place('first', changes);
  await first.seen('--kinds', 'cucm-pin');
  const started: Child[] = [];
  let opened = 0;
  return {
    async open(name) {
      opened += 1;
      const place = await estate.place(`${name}-${opened}`, changes);
      await copyFile(join(first.dir, 'rekey.db'), join(place.dir, 'rekey.db'));
      await place.write('output.log', '');
      return new Mortal(place, started);
    },
    async stop() {
      await Promise.all(started.map(child => child.kill()));
    },
  };
}

/** What is told of a default value, in the languages of the lab. */
export const whyWords = /new users|nouveaux|nieuwe gebr/;

const distinct = (values: readonly string[]): number => new Set(values).size;

/** What is wrong with some users who were to be renewed, in sentences: once each, and told. */
export function wrongWith(
  { pinsSet, mailsTo, stamps }: SweepEstate,
  before: ReadonlyMap<string, string>,
  { renewed, reasons }: { readonly renewed: readonly string[]; readonly reasons: number },
): readonly string[] {
  const after = stamps();
  return renewed.flatMap(userId => {
    const mails = mailsTo(userId);
    const told = (part: RegExp): number =>
      distinct(mails.filter(({ text }) => part.test(text)).map(({ messageId }) => messageId));
    const [values, links, why] = [distinct(pinsSet(userId)), told(/\/link\//), told(whyWords)];
    const pin = `${userId} cucm 4`;
    return [
      ...(before.get(pin) === after.get(pin) ? [`${userId} was not renewed`] : []),
      ...(values === 1 ? [] : [`${userId} was set ${values} values`]),
      ...(links === 1 ? [] : [`${userId} got ${links} links`]),
      ...(why === reasons ? [] : [`${userId} was told why ${why} times`]),
    ];
  });
}
