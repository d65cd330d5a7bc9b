import type { Kind } from '../../policy/kind.ts';
import type { Outcome } from '../../renewal/renewal.ts';
import type { RunFigure } from './figures.ts';
import type { FindingOutcome, LeftOut, Progress, Run, RunFinding, RunPass, RunPlan, RunState } from './run.ts';

/** A run to begin. `slot`: the hour of the schedule that it is for. */
export interface NewRun {
  readonly id: string;
  readonly plan: RunPlan;
  readonly startedAt: number;
  readonly slot?: string | undefined;
}

/** The right of a node to a page or to a run's roll. Lost when its time is over and another took it. */
export interface Claim {
  readonly owner: string;
  readonly now: number;
  readonly until: number;
}

/** A page of a run: which pass it has behind it, and who is on it. */
export interface RunPage {
  readonly number: number;
  readonly state: 'new' | 'detected';
}

/** A subject on a page. */
export interface RunSubject {
  readonly key: string;
  readonly userId: string;
  readonly leftOut?: LeftOut | undefined;
}

/** A renewal of a run, named before it is made. */
export interface RunItem {
  readonly kind: Kind;
  readonly renewal: string;
  /** Absent = begun; `pending`: its system puts it off. */
  readonly outcome?: Outcome | undefined;
  readonly code?: string | undefined;
}

/** What of a run is changed, and from which states only. */
export interface RunChange {
  readonly from: readonly RunState[];
  readonly state: RunState;
  readonly pass?: RunPass | undefined;
  readonly inPass?: RunPass | undefined;
  readonly toRenew?: number | undefined;
  readonly confirmed?: true | undefined;
  readonly failures?: 0 | undefined;
  readonly why?: string | undefined;
  readonly detail?: string | undefined;
  /** For an end. */
  readonly endedAt?: number | undefined;
}

/** Which findings are listed. */
export interface FindingsAsked {
  readonly run: string;
  readonly limit: number;
  /** The last one of the list before. */
  readonly after?: Pick<RunFinding, 'userId' | 'system' | 'kind' | 'finding'> | undefined;
  readonly action?: RunFinding['action'] | undefined;
  readonly finding?: RunFinding['finding'] | undefined;
}

/** What a page's looking came to. */
export interface Detected {
  readonly findings: readonly RunFinding[];
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  readonly figures?: readonly RunFigure[] | undefined;
}

/** Where runs are kept. Each method is one commit. */
export interface SweepStore {
  /** With the roll where it is a list. False where another run is not over, or one was begun for this slot. */
  begin(run: NewRun, users: readonly string[] | undefined, size: number): Promise<boolean>;
  read(id: string): Promise<Run | undefined>;
  /** The run that is not over. */
  active(): Promise<Run | undefined>;
  /** The latest runs, newest first. */
  latest(limit: number): Promise<readonly Run[]>;
  /** False where the run is in none of the states named, or in another pass. */
  change(id: string, change: RunChange): Promise<boolean>;
  progress(id: string): Promise<Progress | undefined>;
  /** Notes that an administrator saw what a run found. */
  seen(id: string, now: number): Promise<void>;
  /** Whether a dry run that came to its end was seen. */
  hasSeenDry(): Promise<boolean>;

  /** Takes the roll of a run, or keeps it. */
  claimRoll(id: string, claim: Claim): Promise<boolean>;
  /** Puts users on the roll, each once, `size` to a page. False where the roll was lost. */
  addToRoll(id: string, userIds: readonly string[], size: number, claim: Claim): Promise<boolean>;

  /** Takes the next page of a state that nobody is on. */
  claimPage(id: string, state: RunPage['state'], claim: Claim): Promise<RunPage | undefined>;
  /** False where it was lost. */
  keepPage(id: string, page: number, claim: Claim): Promise<boolean>;
  /** Lets go of a page; nobody is given it before `freeAt`. */
  releasePage(id: string, page: number, owner: string, freeAt?: number): Promise<void>;
  /** Pages of a state, also those that somebody is on. */
  pagesLeft(id: string, state: RunPage['state']): Promise<number>;
  subjects(id: string, page: number): Promise<readonly RunSubject[]>;
  /** Puts what was found in the place of what was before. False where the page was lost. */
  detected(id: string, page: number, found: Detected, claim: Claim): Promise<boolean>;
  /** False where the page was lost. */
  acted(id: string, page: number, claim: Claim): Promise<boolean>;

  /** Subjects of whom something is still to be renewed. */
  countToRenew(id: string): Promise<number>;
  /** Findings of a page of which nothing became yet. */
  toDo(id: string, page: number): Promise<readonly RunFinding[]>;
  /** One outcome for findings of one subject. */
  settle(
    id: string,
    findings: readonly RunFinding[],
    outcome: FindingOutcome,
    code?: string | undefined,
  ): Promise<void>;
  /** Names a renewal of some kinds, unless they have one; answers what they have. */
  beginItems(run: string, key: string, kinds: readonly Kind[], renewal: string): Promise<readonly RunItem[]>;
  /**
   * Notes what became of an item, and counts failures that follow each other: one that is put off counts when it is, not
   * again at its end. Answers how many there are.
   */
  endItem(run: string, key: string, kind: Kind, outcome: Outcome, code: string | undefined): Promise<number>;

  findings(asked: FindingsAsked): Promise<readonly RunFinding[]>;
  /** How many findings there are by name, action and outcome. */
  counts(id: string): Promise<readonly FindingCount[]>;
  /** The figures of some runs. */
  figures(runs: readonly string[]): Promise<readonly (RunFigure & { readonly run: string })[]>;
  /** What the last run that looked at a subject found of it. */
  findingsOf(key: string): Promise<readonly RunFinding[]>;
  /** Users of whom nothing is renewed, after a key. */
  leftOut(id: string, after: string, limit: number): Promise<readonly RunSubject[]>;

  /** The last value on some entries that was not of their subject's own choosing, by entry id, system and kind. */
  issued(entries: readonly string[]): Promise<readonly Issued[]>;

  wasMailed(id: string): Promise<boolean>;
  mailed(id: string, now: number): Promise<void>;
  /** Forgets all but the latest `keep` runs that are over, and the roll of every one that is. */
  purge(keep: number, mailsBefore: number): Promise<void>;
}

/** So many findings are alike. */
export interface FindingCount {
  readonly finding: RunFinding['finding'];
  readonly action: RunFinding['action'];
  readonly outcome?: FindingOutcome | undefined;
  readonly count: number;
}

/** When this product set a value that its subject did not choose. */
export interface Issued {
  readonly system: string;
  readonly entry: string;
  readonly kind: Kind;
  readonly at: number;
}
