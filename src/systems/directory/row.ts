import type { Entry } from 'ldapts';

/** One entry as the server answered it, with attribute names in any case and absent values as such. */
export class Row {
  readonly dn: string;
  readonly #values = new Map<string, readonly (string | Buffer)[]>();

  constructor(entry: Entry) {
    this.dn = entry.dn;
    for (const [name, value] of Object.entries(entry)) {
      const values = Array.isArray(value) ? value : [value];
      if (name !== 'dn' && values.length > 0) this.#values.set(name.toLowerCase(), values);
    }
  }

  /** Every value as text, in the server's order. */
  texts(name: string): readonly string[] {
    return (this.#values.get(name.toLowerCase()) ?? []).map(value => value.toString());
  }

  /** The first value as text; undefined where the attribute is absent or empty. */
  text(name: string): string | undefined {
    return this.texts(name)[0] || undefined;
  }

  /** Every value as bytes. */
  bytes(name: string): readonly Buffer[] {
    return (this.#values.get(name.toLowerCase()) ?? []).map(value => Buffer.from(value));
  }

  /** A whole number; undefined where the attribute is absent or no number. 64-bit values (FILETIME) exceed doubles. */
  integer(name: string): bigint | undefined {
    const text = this.text(name);
    return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  }

  /** A boolean in LDAP's spelling; undefined where the attribute is absent. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toUpperCase();
    return text === undefined ? undefined : text === 'TRUE';
  }
}
