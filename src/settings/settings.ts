import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { describeProblem, type Problem } from '../config/problem.ts';
import { changesBetween } from './changes.ts';
import { type Change, type SectionName, type SettingsStore, sectionNames, type Version } from './ports.ts';
import type { Section } from './section.ts';

/** What holds of a section. */
export interface Current {
  readonly document: unknown;
  /** The newest version of the section; 0 = it was never changed at run time. */
  readonly version: number;
  /** Where the document comes from. */
  readonly from: 'rekey.yaml' | 'settings';
  /** What `rekey.yaml` says. */
  readonly configured: unknown;
  /** Why the newest version is set aside, and `rekey.yaml` holds instead: the surroundings changed since it was saved. */
  readonly setAside?: readonly Problem[] | undefined;
}

/** A document that could be saved, with what it would change, or everything that is wrong with it. */
export type Proposal =
  | { readonly ok: true; readonly document: unknown; readonly changes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What became of a change. */
export type SaveAnswer =
  | { readonly saved: Version }
  | { readonly refused: 'unchanged' | 'changed-meanwhile' | 'unknown-version' }
  | { readonly refused: 'problems'; readonly problems: readonly Problem[] };

/**
 * What administrators change at run time. It lies over `rekey.yaml`; every change is judged by the configuration's own
 * rules, kept as a version, audited, and in force on every node within seconds.
 */
export interface Settings {
  current(section: SectionName): Current;
  /** Judges a document and saves nothing. */
  propose(section: SectionName, document: unknown): Proposal;
  /** Saves a document; undefined = what `rekey.yaml` says. It is in force here when this resolves. */
  save(section: SectionName, document: unknown, change: Change): Promise<SaveAnswer>;
  /** Takes a version back: what held before it is saved as the newest. */
  undo(id: number, change: Omit<Change, 'basedOn'>): Promise<SaveAnswer>;
  /** The newest first. */
  history(limit: number, section?: SectionName): Promise<readonly Version[]>;
  /** Reads what is in force and lets it take effect here. */
  refresh(): Promise<void>;
  /** Begins to look for what other nodes saved. */
  start(): void;
  stop(): void;
}

/** What {@link createSettings} needs. */
export interface SettingsParts {
  readonly store: SettingsStore;
  readonly sections: Readonly<Record<SectionName, Section>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two looks. 3000 unless given. */
  readonly lookEvery?: number | undefined;
}

const LOOK_EVERY_MS = 3000;

interface State {
  seen: number;
  readonly held: Map<SectionName, Current>;
}

/** Lets the newest version of a section take effect, or sets it aside and says why. */
function take({ sections, log }: SettingsParts, state: State, { section, document, id }: Version): void {
  const { judge, apply, configured } = sections[section];
  const asConfigured = { document: configured, configured, version: id, from: 'rekey.yaml' } as const;
  if (document === undefined) {
    apply(undefined);
    state.held.set(section, asConfigured);
    return;
  }
  const judged = judge(document);
  apply(judged.ok ? judged.document : undefined);
  if (judged.ok) {
    state.held.set(section, { document: judged.document, configured, version: id, from: 'settings' });
    return;
  }
  state.held.set(section, { ...asConfigured, setAside: judged.problems });
  log.error(
    { section, version: id, problems: judged.problems.map(describeProblem) },
    'A setting saved at run time does not fit this configuration and is set aside: rekey.yaml holds in its place.',
  );
}

/** Builds the settings. Nothing is read before {@link Settings.refresh}. */
export function createSettings(parts: SettingsParts): Settings {
  const { store, sections, clock, log, lookEvery = LOOK_EVERY_MS } = parts;
  const state: State = { seen: 0, held: new Map() };
  let timer: NodeJS.Timeout | undefined;
  let failing = false;

  const current = (section: SectionName): Current => {
    const { configured } = sections[section];
    return state.held.get(section) ?? { document: configured, configured, version: 0, from: 'rekey.yaml' };
  };

  const refresh = async (): Promise<void> => {
    const id = await store.newestId();
    if (id === state.seen) return;
    for (const version of await store.newest()) {
      // A newer Rekey may have had sections that this one does not know.
      if (sectionNamed(version.section) === undefined) continue;
      if (version.id > (state.held.get(version.section)?.version ?? 0)) take(parts, state, version);
    }
    state.seen = id;
  };

  const look = (): void => {
    refresh().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing) log.error({ err: error }, 'What was changed at run time cannot be read; what held still holds.');
        failing = true;
      },
    );
  };

  const propose: Settings['propose'] = (section, document) => {
    const judged = sections[section].judge(document);
    if (!judged.ok) return judged;
    return { ...judged, changes: changesBetween(section, current(section).document, judged.document) };
  };

  const save: Settings['save'] = async (section, document, { requester, note, basedOn }) => {
    await refresh();
    const asked = document === undefined ? sections[section].configured : document;
    const proposal = propose(section, asked);
    if (!proposal.ok) return { refused: 'problems', problems: proposal.problems };
    const { from, version } = current(section);
    if (version !== basedOn) return { refused: 'changed-meanwhile' };
    if (proposal.changes.length === 0 && (document === undefined) === (from === 'rekey.yaml')) {
      return { refused: 'unchanged' };
    }
    const kept = document === undefined ? undefined : proposal.document;
    const saved = await store.insert({ at: clock.now(), actor: requester.id, section, document: kept, note }, basedOn, {
      event: 'configuration-changed',
      requester,
      reason: section,
      detail: proposal.changes.join('\n') || undefined,
    });
    if (!saved) return { refused: 'changed-meanwhile' };
    await refresh();
    return { saved };
  };

  return {
    current,
    propose,
    save,
    async undo(id, change) {
      await refresh();
      const version = await store.find(id);
      if (!version) return { refused: 'unknown-version' };
      const before = await store.before(version);
      return await save(version.section, before?.document, { ...change, basedOn: current(version.section).version });
    },
    history: store.history,
    refresh,
    start() {
      timer = setInterval(look, lookEvery);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** The section of a name that came from outside. */
export function sectionNamed(name: string): SectionName | undefined {
  return sectionNames.find(known => known === name);
}
