import type { Problem } from '../config/problem.ts';

/** A document that may take effect, or everything that is wrong with it. */
export type Judged =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What the settings must know of a section. */
export interface Section {
  /** Judges a document by the rules of the configuration; `document` is then what is kept: JSON. */
  judge(document: unknown): Judged;
  /** Lets a judged document take effect on this node; undefined = what `rekey.yaml` says. */
  apply(document: unknown): void;
  /** What `rekey.yaml` says, in the shape of a document. */
  readonly configured: unknown;
}
