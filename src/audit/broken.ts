/**
 * How a chain can be broken. `changed`: a row does not say what was written. `removed`: rows are missing before it.
 * `inserted`: it was never written by us. `moved`: it was written in another place. `truncated`: rows are missing at
 * the end. `head`: the row that counts the others was altered or removed. `key-missing`: it cannot be judged, because
 * the key it was signed under is not configured.
 */
export type BreakSort = 'changed' | 'removed' | 'inserted' | 'moved' | 'truncated' | 'head' | 'key-missing';

/** Where the chain breaks first. */
export interface Broken {
  readonly sort: BreakSort;
  /** The number of the first row that is not as it was written. */
  readonly seq: number;
  /** One sentence for the operator. */
  readonly sentence: string;
}

/** The number of the last row and its MAC: kept elsewhere, they prove later that nothing was rolled back. */
export interface Last {
  readonly seq: number;
  readonly mac: string;
}

/** Whether the audit is what was written. */
export type Proof =
  | {
      readonly ok: true;
      /** Rows looked at. */
      readonly rows: number;
      /** Those of them whose personal columns were blanked. */
      readonly erased: number;
      readonly last: Last;
    }
  | { readonly ok: false; readonly rows: number; readonly broken: Broken };
