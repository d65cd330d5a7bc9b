import { RekeyError } from '../../base/rekey-error.ts';
import type { Kind } from '../../policy/kind.ts';
import type { Requester } from '../../renewal/ports.ts';
import type { FindingName } from '../finding.ts';
import { surveySize } from '../ports.ts';
import type { SweepParts } from './parts.ts';
import { keyOfUser, type Run } from './run.ts';
import type { SweepStore } from './store.ts';
import { RunWork, type WorkOptions } from './work.ts';

/** What is asked of {@link Sweep.start}. */
export interface RunAsked {
  readonly dry: boolean;
  /** As configured unless given. */
  readonly kinds?: readonly Kind[] | undefined;
  readonly findings?: readonly FindingName[] | undefined;
  /** Everybody unless given. */
  readonly users?: readonly string[] | undefined;
  readonly requester: Requester;
  /** The hour of the schedule that it is for. */
  readonly slot?: string | undefined;
}

/** Every reason of a {@link RunRefusal}. */
export const runRefusals = [
  'no-systems',
  'dry-first',
  'under-way',
  'begun-elsewhere',
  'nobody',
  'unknown-users',
] as const satisfies readonly RunRefusal['reason'][];

/** Why no run was begun. Nothing was written. */
export type RunRefusal =
  | { readonly reason: 'no-systems' }
  /** No dry run was seen by an administrator yet. */
  | { readonly reason: 'dry-first' }
  /** Another run is not over. */
  | { readonly reason: 'under-way'; readonly run: string }
  /** This hour's run was begun by another node. */
  | { readonly reason: 'begun-elsewhere' }
  | { readonly reason: 'nobody' }
  /** Users of the list whom no system knows, the first of them. */
  | { readonly reason: 'unknown-users'; readonly users: readonly string[]; readonly count: number };

/** Runs of the sweep: from the schedule, the admin sub-app and the command line. */
export interface Sweep {
  /** Begins a run; nodes then {@link work} on it. */
  start(asked: RunAsked): Promise<{ readonly run: Run } | { readonly refused: RunRefusal }>;
  /** Works on a run until it is over, waits for an administrator, or is told to stop. Safe from several nodes. */
  work(id: string, options?: WorkOptions): Promise<Run>;
  pause(id: string, requester: Requester): Promise<boolean>;
  /** Goes on with what was paused, or confirms what the brake asked. */
  resume(id: string, requester: Requester): Promise<boolean>;
  cancel(id: string, requester: Requester): Promise<boolean>;
  /** Notes that an administrator saw what a run found. */
  seen(id: string): Promise<void>;
  readonly store: Pick<
    SweepStore,
    'active' | 'read' | 'latest' | 'progress' | 'findings' | 'counts' | 'leftOut' | 'hasSeenDry' | 'figures'
  >;
  /** Forgets old runs. */
  purge(): Promise<void>;
}

const ID_BYTES = 9;
/** So many runs are kept. */
const KEPT_RUNS = 60;
const KEPT_MAILS_MS = 400 * 86_400_000;
/** So many unknown users are named. */
const NAMED_USERS = 20;

/** Users of a list whom no system knows, in slices: a list may be as long as the estate is large. */
async function unknownUsers({ surveys }: SweepParts, users: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (let from = 0; from < users.length; from += surveySize) {
    const slice = users.slice(from, from + surveySize);
    const answers = await Promise.all(surveys.map(survey => survey.survey(slice)));
    const known = new Set(answers.flat().map(({ entry }) => keyOfUser(entry.userId)));
    unknown.push(...slice.filter(userId => !known.has(keyOfUser(userId))));
  }
  return unknown;
}

async function refusal(parts: SweepParts, { dry, users }: RunAsked): Promise<RunRefusal | undefined> {
  const { store, surveys } = parts;
  if (surveys.length === 0) return { reason: 'no-systems' };
  if (!dry && !(await store.hasSeenDry())) return { reason: 'dry-first' };
  const active = await store.active();
  if (active) return { reason: 'under-way', run: active.id };
  if (users === undefined) return undefined;
  if (users.length === 0) return { reason: 'nobody' };
  const unknown = await unknownUsers(parts, users);
  if (unknown.length === 0) return undefined;
  return { reason: 'unknown-users', users: unknown.slice(0, NAMED_USERS), count: unknown.length };
}

async function start(parts: SweepParts, asked: RunAsked): ReturnType<Sweep['start']> {
  const { store, config, clock, random, audit } = parts;
  const refused = await refusal(parts, asked);
  if (refused) return { refused };
  const { dry, users, findings, requester, slot } = asked;
  const id = random.bytes(ID_BYTES).toString('base64url');
  const { actions, withoutAddress } = config;
  const kinds = asked.kinds ?? config.kinds;
  const plan = { dry, listed: users !== undefined, kinds, findings, actions, withoutAddress, requester };
  const run = { id, plan, startedAt: clock.now(), slot };
  if (!(await store.begin(run, users, surveySize))) {
    const active = await store.active();
    return { refused: active ? { reason: 'under-way', run: active.id } : { reason: 'begun-elsewhere' } };
  }
  await audit.append({ event: 'sweep-started', requester, reason: dry ? 'dry' : 'acting', detail: id });
  const begun = await store.read(id);
  if (!begun) throw new RekeyError('sweep-unknown', `The run ${id} is not in the store although it was just begun.`);
  return { run: begun };
}

async function resume({ store, audit }: SweepParts, id: string, requester: Requester): Promise<boolean> {
  const run = await store.read(id);
  if (!run) return false;
  const state = run.pass === 'roll' ? 'rolling' : 'running';
  const confirmed = run.state === 'braked' ? ({ confirmed: true, failures: 0 } as const) : {};
  if (!(await store.change(id, { from: ['paused', 'braked'], state, ...confirmed }))) return false;
  await audit.append({ event: 'sweep-resumed', requester, reason: run.why, detail: id });
  return true;
}

async function halt(
  { store, audit, clock }: SweepParts,
  id: string,
  state: 'paused' | 'cancelled',
  requester: Requester,
): Promise<boolean> {
  const from =
    state === 'paused' ? (['rolling', 'running'] as const) : (['rolling', 'running', 'paused', 'braked'] as const);
  const end = state === 'cancelled' ? { endedAt: clock.now() } : {};
  if (!(await store.change(id, { from, state, why: 'asked', ...end }))) return false;
  await audit.append({ event: 'sweep-stopped', requester, reason: state, detail: id });
  return true;
}

/** The runs of the sweep on the given systems, kept in the given store. Nothing happens until it is asked. */
export function createSweep(parts: SweepParts): Sweep {
  const { store, clock } = parts;
  return {
    start: asked => start(parts, asked),
    work: (id, options = {}) => new RunWork(parts, id, options).work(),
    pause: (id, requester) => halt(parts, id, 'paused', requester),
    resume: (id, requester) => resume(parts, id, requester),
    cancel: (id, requester) => halt(parts, id, 'cancelled', requester),
    seen: id => store.seen(id, clock.now()),
    store,
    purge: () => store.purge(KEPT_RUNS, clock.now() - KEPT_MAILS_MS),
  };
}
