import { type Change, type Client, type Control, type Filter, PresenceFilter, type SearchOptions } from 'ldapts';
import { DirectoryResult, DirectoryUnreachable, ldapResult, rebuildError } from './errors.ts';
import { passwordModifyOid, passwordModifyRequest } from './password-modify.ts';
import { Row } from './row.ts';

/** Attributes whose values are bytes; ldapts decides by the exact spelling of the server. */
const binaryAttributes = ['objectGUID', 'objectSid', 'tokenGroups', 'nTSecurityDescriptor', 'replPropertyMetaData'];

/** What is asked of a search beside its base. */
export interface Search {
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** The server is asked for no more than so many; not every server heeds it. */
  readonly limit: number;
}

/** One authenticated connection, used by one operation at a time. Every error is one of `errors.ts`. */
export class Session {
  readonly server: string;
  readonly #client: Client;

  constructor(server: string, client: Client) {
    this.server = server;
    this.#client = client;
  }

  /** Whether the connection still stands and is authenticated. */
  get usable(): boolean {
    return this.#client.isBound;
  }

  /** The entries under `base` that match. References to other servers are not followed. */
  async search(base: string, search: Search, controls: Control[] = []): Promise<readonly Row[]> {
    const { filter, attributes, limit } = search;
    return await this.#search(base, { filter, attributes, scope: 'sub', sizeLimit: limit }, controls);
  }

  /** The first entries under `base` that match: one page, whatever the server thinks of limits. */
  async sample(base: string, search: Search): Promise<readonly Row[]> {
    for await (const page of this.pages(base, search)) return page;
    return [];
  }

  /** All entries under `base` that match, `limit` of them a page. What is no error of the search passes through. */
  async *pages(base: string, { filter, attributes, limit }: Search): AsyncGenerator<readonly Row[]> {
    const options: SearchOptions = { scope: 'sub', filter, attributes: [...attributes], paged: { pageSize: limit } };
    const answers = this.#client.searchPaginated(base, options);
    try {
      for (;;) {
        const answer = await answers.next().catch(thrown => {
          throw rebuildError(thrown, this.server, 'search');
        });
        if (answer.done) return;
        yield answer.value.searchEntries.map(entry => new Row(entry));
      }
    } finally {
      await answers.return(undefined).catch(() => {});
    }
  }

  /** The entry at `dn` itself, read whole; undefined where it is not there or not to be seen. */
  async read(dn: string, attributes: readonly string[], controls: Control[] = []): Promise<Row | undefined> {
    try {
      const everything = new PresenceFilter({ attribute: 'objectClass' });
      return (await this.#search(dn, { scope: 'base', filter: everything, attributes }, controls))[0];
    } catch (error) {
      if (error instanceof DirectoryResult && error.result === ldapResult.noSuchObject) return undefined;
      throw error;
    }
  }

  /** One Modify: all changes or none. A connection that was lost before it is told apart from one lost after it. */
  async modify(dn: string, changes: Change[], controls: Control[] = []): Promise<void> {
    await this.#change('modify', () => this.#client.modify(dn, changes, controls));
  }

  /** RFC 3062: sets the password of `dn`. */
  async setPassword(dn: string, value: string, control: Control): Promise<void> {
    const request = passwordModifyRequest(dn, value);
    await this.#change('password modify', () => this.#client.exop(passwordModifyOid, request, control));
  }

  /** Ends the connection; never throws. */
  async end(): Promise<void> {
    await this.#client.unbind().catch(() => {});
  }

  async #search(
    base: string,
    options: Omit<SearchOptions, 'attributes'> & { readonly attributes: readonly string[] },
    controls: Control[] = [],
  ): Promise<readonly Row[]> {
    try {
      const { searchEntries } = await this.#client.search(
        base,
        { ...options, attributes: [...options.attributes], explicitBufferAttributes: binaryAttributes },
        controls,
      );
      return searchEntries.map(entry => new Row(entry));
    } catch (thrown) {
      throw rebuildError(thrown, this.server, 'search');
    }
  }

  async #change(what: string, send: () => Promise<unknown>): Promise<void> {
    if (!this.usable) throw new DirectoryUnreachable(this.server, `the connection was lost before a ${what} was sent`);
    try {
      await send();
    } catch (thrown) {
      throw rebuildError(thrown, this.server, what);
    }
  }
}
