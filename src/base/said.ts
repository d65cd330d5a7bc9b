/** What fills a placeholder: a text, a number, or another message by its key. */
export type SaidParam = string | number | { readonly word: string };

/** A sentence that a page says in its reader's language: its message and what stands in it. */
export interface Said<Key extends string = string> {
  readonly key: Key;
  readonly params?: Readonly<Record<string, SaidParam>> | undefined;
}
