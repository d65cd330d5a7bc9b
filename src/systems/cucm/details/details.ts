import type {
  DerivedTexts,
  DetailsPort,
  DetailsPreview,
  PersonChange,
  PlaceChange,
  PlaceOutcome,
} from '../../../people/details.ts';
import { planDetails } from '../../../people/plan.ts';
import type { ChangeAnswer } from '../../../renewal/ports.ts';
import type { Axl } from '../client.ts';
import { CucmQueueFull } from '../errors.ts';
import { createQueue } from '../queue.ts';
import { type KnownDetails, readDetails } from './read-details.ts';
import { type DeviceAnswer, writeDevice } from './write-device.ts';
import { writeLine } from './write-line.ts';
import { writeUser } from './write-user.ts';

/** What the details of a cluster's users are made of. */
export interface DetailsOptions {
  readonly axl: Axl;
  /** `cucm:NAME`. */
  readonly name: string;
  /** `helpdesk.details.pattern`. */
  readonly pattern: string;
}

const notBegun: ChangeAnswer = {
  outcome: 'failed',
  code: 'not-begun',
  detail: 'The names of the user were not changed, so the texts made from them were left as they are.',
  retryable: true,
};

const gone: ChangeAnswer = { outcome: 'refused', code: 'gone', detail: 'The line is no longer on this device.' };

async function written(
  axl: Axl,
  place: PlaceChange,
  details: KnownDetails,
  texts: DerivedTexts,
): Promise<DeviceAnswer> {
  if (place.refusal) return { answer: place.refusal };
  if (place.changes.length === 0) return { answer: { outcome: 'done' } };
  if (place.place === 'user') return { answer: await writeUser(axl, place) };
  const { appearances } = details;
  if (place.place === 'line') {
    const line = appearances.find(one => one.pattern === place.name && one.partition === place.partition);
    return { answer: line ? await writeLine(axl, line.lineId, texts) : gone };
  }
  const here = appearances.filter(one => one.device === place.name);
  const id = here[0]?.deviceId;
  if (id === undefined || place.place === 'other-device') return { answer: gone };
  const lines = new Set(here.map(({ pattern, partition }) => `${pattern} ${partition}`));
  return await writeDevice(axl, { id, type: place.place, lines }, texts);
}

/** Longest time that an update waits for others of the cluster, in milliseconds. */
const longestWait = 60_000;

class Details implements DetailsPort {
  readonly name: string;
  readonly #options: DetailsOptions;
  /** One update at a time: two that read a device before either wrote it would undo each other's. */
  readonly #updates = createQueue();

  constructor(options: DetailsOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async describe(userId: string): Promise<KnownDetails | undefined> {
    return await readDetails(this.#options.axl, this.name, userId);
  }

  async preview(userId: string, change: PersonChange): Promise<DetailsPreview | undefined> {
    const details = await this.describe(userId);
    return details && planDetails(details, change, this.#options.pattern);
  }

  async update(
    userId: string,
    change: PersonChange,
    tell: (outcome: PlaceOutcome) => void = () => undefined,
  ): Promise<readonly PlaceOutcome[] | undefined> {
    const full = (): CucmQueueFull => new CucmQueueFull(this.name);
    return await this.#updates.run(() => this.#update(userId, change, tell), longestWait, full);
  }

  async #update(
    userId: string,
    change: PersonChange,
    tell: (outcome: PlaceOutcome) => void,
  ): Promise<readonly PlaceOutcome[] | undefined> {
    const details = await this.describe(userId);
    if (!details) return undefined;
    const { texts, places } = planDetails(details, change, this.#options.pattern);
    const outcomes: PlaceOutcome[] = [];
    for (const place of places) {
      const isHeld = outcomes.some(({ place: other, answer }) => other === 'user' && answer.outcome !== 'done');
      const did =
        isHeld && place.changes.length > 0
          ? { answer: notBegun }
          : await written(this.#options.axl, place, details, texts);
      outcomes.push({ ...place, ...did });
      tell({ ...place, ...did });
    }
    return outcomes;
  }
}

/** The user details of one cluster (systems.md "CUCM"). Facts: reference "User", "Lines/phones/profiles". */
export function createDetails(options: DetailsOptions): DetailsPort {
  return new Details(options);
}
