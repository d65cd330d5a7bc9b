import type { Requester } from '../../renewal/ports.ts';
import type { BatchProblem, BatchRow } from './batch-row.ts';

/** How far a batch is. `checked`: every row was judged and nothing changed yet. */
export const batchStates = ['checking', 'checked', 'running', 'paused', 'cancelled', 'done'] as const;

/** One of {@link batchStates}. */
export type BatchState = (typeof batchStates)[number];

/**
 * How far a row is. `read`: its file was read; `ready`: it would be renewed now; `refused`: it is not, `reason` says why;
 * `begun`: its renewal has a name and may have been planned; `ended`: its renewal is settled.
 */
export const batchRowStates = ['read', 'ready', 'refused', 'begun', 'ended'] as const;

/** One of {@link batchRowStates}. */
export type BatchRowState = (typeof batchRowStates)[number];

/** One file of users that is worked through. Times are milliseconds since 1970. */
export interface Batch {
  readonly id: string;
  readonly name: string;
  readonly state: BatchState;
  readonly createdAt: number;
  readonly endedAt?: number | undefined;
  readonly requester: Requester;
  /** Of mails to users whose language is not known. */
  readonly language: string;
}

/** A row as it stands. */
export interface StoredRow extends BatchRow {
  readonly state: BatchRowState;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  /** The renewal's id, from the moment before it is planned. */
  readonly renewal?: string | undefined;
  readonly endedAt?: number | undefined;
}

/** How many rows stand where. */
export type BatchCounts = Readonly<Record<BatchRowState, number>>;

/** Where batches are kept; any node goes on with what another left. Values of the file are sealed there. */
export interface BatchStore {
  insert(batch: Batch, rows: readonly BatchRow[], problems: readonly BatchProblem[]): Promise<void>;
  find(id: string): Promise<Batch | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly Batch[]>;
  /** Those that are being judged or run, oldest first. */
  unfinished(): Promise<readonly string[]>;
  /** Moves a batch on; false where it was in none of the states `from` any more. */
  move(id: string, from: readonly BatchState[], to: BatchState, now: number): Promise<boolean>;
  counts(id: string): Promise<BatchCounts>;
  /** Rows after a line, in the order of the file. */
  rows(id: string, after: number, limit: number): Promise<readonly StoredRow[]>;
  /**
   * Takes the next rows in one of the states for `owner` until `until`: nobody else is given them meanwhile. What an
   * owner left is given again when its time is over.
   */
  claim(
    id: string,
    states: readonly BatchRowState[],
    by: { readonly owner: string; readonly now: number; readonly until: number; readonly limit: number },
  ): Promise<readonly StoredRow[]>;
  /** Writes down how far a row is and lets go of it, unless somebody else holds it by now: then false. */
  settle(
    id: string,
    line: number,
    owner: string,
    change: Pick<StoredRow, 'state' | 'reason' | 'detail' | 'endedAt'>,
  ): Promise<boolean>;
  /** Names the renewal of a row before it is planned, and keeps the row; false where somebody else holds it. */
  begin(id: string, line: number, owner: string, renewal: string): Promise<boolean>;
  /** Forgets batches that ended before. */
  purge(endedBefore: number): Promise<void>;
}
