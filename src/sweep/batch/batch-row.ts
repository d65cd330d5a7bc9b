import type { Secret } from '../../base/secret.ts';
import type { Kind } from '../../policy/kind.ts';

/** How a row may ask for its values to be told. `agent`: by nobody but whoever reads the result. */
export const batchDeliveries = ['link', 'mail', 'agent'] as const;

/** One of {@link batchDeliveries}. */
export type BatchDelivery = (typeof batchDeliveries)[number];

/** What one line of a file asks for: new credentials for one user. */
export interface BatchRow {
  /** Where it stands in the file, from 1 on. */
  readonly line: number;
  readonly userId: string;
  readonly kinds: readonly Kind[];
  /** Sets this value instead of a generated one. */
  readonly value?: Secret | undefined;
  /** As for everybody unless given. */
  readonly delivery?: BatchDelivery | undefined;
}

/** What is wrong with a line by itself, as a stable code. */
export const batchFlaws = [
  'quotes',
  'too-many-cells',
  'no-user',
  'user-too-long',
  'no-kinds',
  'unknown-kind',
  'value-for-several',
  'unknown-delivery',
  'twice',
] as const;

/** One of {@link batchFlaws}. */
export type BatchFlaw = (typeof batchFlaws)[number];

/** A line that asks for nothing that could be done. `detail`: what was found there; never a value. */
export interface BatchProblem {
  readonly line: number;
  readonly flaw: BatchFlaw;
  readonly detail?: string | undefined;
}

/** Why a file as a whole is none: it is not UTF-8, holds no row, or too many. */
export type BatchRefusal = 'encoding' | 'empty' | 'too-long';

/** A file as it was read. */
export type BatchFile =
  | { readonly refused: BatchRefusal }
  | { readonly rows: readonly BatchRow[]; readonly problems: readonly BatchProblem[] };
