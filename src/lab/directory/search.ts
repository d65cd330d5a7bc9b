import { controlIds, pageControl, pagingOf } from './controls.ts';
import { dnKey, isWithin, parentKey } from './dn.ts';
import type { Domain, UserEntry } from './domain.ts';
import type { DirectoryEntry } from './entry.ts';
import { guidFromText, sidBytes } from './identifiers.ts';
import { candidates, compileFilter } from './match.ts';
import type { RequestControl, SearchRequest } from './message.ts';
import {
  answerTags,
  type LdapResult,
  type ResponseControl,
  result,
  resultCodes,
  success,
  writeAnswer,
  writeEntry,
  writeReference,
} from './respond.ts';
import { rootDse, selectRootDse } from './root-dse.ts';
import { selectAttributes } from './select.ts';

/** What a search is carried out with. */
export interface SearchContext {
  readonly domain: Domain;
  readonly identity: UserEntry | undefined;
  /** What is left of paged searches of this connection, by cookie. */
  readonly pages: Map<string, readonly DirectoryEntry[]>;
}

/** The same once somebody is signed in. */
type Reading = SearchContext & { readonly identity: UserEntry };

/** The bytes to send, and how the search ended. */
export interface SearchOutcome {
  readonly bytes: Buffer;
  readonly code: number;
}

const notBound =
  '000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563';

/** The refusal for whoever has not signed in. */
export const bindFirst: LdapResult = result(resultCodes.operationsError, notBound);

/** The refusal for a DN at which there is nothing: with the nearest object above it. */
export function noSuchObject(domain: Domain, key: string): LdapResult {
  let above = parentKey(key);
  while (above !== '' && !domain.tree.get(above)) above = parentKey(above);
  const matched = domain.tree.get(above)?.dn ?? '';
  const text = `0000208D: NameErr: DSID-0310028C, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'${matched}'\n`;
  return result(resultCodes.noSuchObject, text, matched);
}

/** The refusal for what is no DN. */
export const badName: LdapResult = result(
  resultCodes.invalidDnSyntax,
  "0000208F: NameErr: DSID-03100225, problem 2006 (BAD_NAME), data 8350, best match of:\n\t''\n",
);

/** The entry that a DN, `<GUID=…>` or `<SID=…>` names, or why there is none. */
export function resolve(domain: Domain, dn: string): DirectoryEntry | LdapResult {
  const [, form, id] = /^<(GUID|SID)=([^>]+)>$/i.exec(dn) ?? [];
  if (form && id) {
    const isGuid = form.toUpperCase() === 'GUID';
    const bytes = isGuid ? guidFromText(id) : sidBytes(id);
    const found = bytes && domain.tree.lookUp(isGuid ? 'objectGUID' : 'objectSid', bytes)[0];
    return found ?? noSuchObject(domain, dnKey(domain.names.baseDn) ?? '');
  }
  const key = dnKey(dn);
  return key === undefined ? badName : (domain.tree.get(key) ?? noSuchObject(domain, key));
}

/** Whether something is the reason why there is no entry. */
export function isResult(found: DirectoryEntry | LdapResult): found is LdapResult {
  return 'code' in found;
}

function mayRead({ domain, identity }: Reading, entry: DirectoryEntry): boolean {
  const settings = dnKey(`CN=Password Settings Container,CN=System,${domain.names.baseDn}`) ?? '';
  if (entry.key === settings || !isWithin(entry.key, settings)) return true;
  return domain.switches.psoReadable || domain.isAdministrator(identity);
}

function matches(context: Reading, { filter, scope }: SearchRequest, base: DirectoryEntry): readonly DirectoryEntry[] {
  const { tree } = context.domain;
  const test = compileFilter(context.domain, filter);
  const found: DirectoryEntry[] = [];
  const indexed = scope === 'base' ? undefined : candidates(context.domain, filter);
  for (const entry of indexed ?? tree.walk(base, scope)) {
    const inScope = indexed === undefined || tree.inScope(entry, base, scope);
    if (inScope && test(entry) === true && mayRead(context, entry)) found.push(entry);
  }
  return found;
}

/** The other naming contexts, for a subtree search from the top of the domain. */
function references({ domain }: SearchContext, { scope }: SearchRequest, base: DirectoryEntry): readonly string[] {
  const { baseDn, dns } = domain.names;
  if (!domain.switches.references || scope !== 'sub' || base.dn !== baseDn) return [];
  return [
    `ldaps://ForestDnsZones.${dns}/DC=ForestDnsZones,${baseDn}`,
    `ldaps://DomainDnsZones.${dns}/DC=DomainDnsZones,${baseDn}`,
    `ldaps://${dns}/CN=Configuration,${baseDn}`,
  ];
}

interface Page {
  readonly entries: readonly DirectoryEntry[];
  readonly code: number;
  readonly controls: readonly ResponseControl[];
  readonly isLast: boolean;
}

function cut(context: SearchContext, all: readonly DirectoryEntry[], limit: number): Page {
  const most = Math.min(limit || Number.POSITIVE_INFINITY, context.domain.switches.maxPageSize);
  const code = all.length > most ? resultCodes.sizeLimitExceeded : resultCodes.success;
  return { entries: all.slice(0, most), code, controls: [], isLast: true };
}

function page(context: SearchContext, all: readonly DirectoryEntry[], size: number, limit: number): Page {
  if (limit > 0 && limit <= size) return { ...cut(context, all, limit), controls: [pageControl('')] };
  const most = Math.min(size || context.domain.switches.maxPageSize, context.domain.switches.maxPageSize);
  const rest = all.slice(most);
  const cookie = rest.length === 0 ? '' : `page-${context.domain.nextUsn()}`;
  if (cookie !== '') context.pages.set(cookie, rest);
  return {
    entries: all.slice(0, most),
    code: resultCodes.success,
    controls: [pageControl(cookie)],
    isLast: cookie === '',
  };
}

function writePage(
  { domain, identity: reader }: Reading,
  id: number,
  request: SearchRequest,
  found: Page,
  urls: readonly string[],
): Buffer {
  const entries = found.entries.map(entry => {
    const selected = selectAttributes(entry, request.attributes, {
      domain,
      reader,
      isBaseSearch: request.scope === 'base',
    });
    return writeEntry(id, entry.dn, request.typesOnly ? selected.map(([name]) => [name, []] as const) : selected);
  });
  const done = writeAnswer(id, answerTags.searchDone, { code: found.code, matchedDn: '', text: '' }, found.controls);
  return Buffer.concat([...entries, ...urls.map(url => writeReference(id, url)), done]);
}

function failed(id: number, why: LdapResult): SearchOutcome {
  return { bytes: writeAnswer(id, answerTags.searchDone, why), code: why.code };
}

function searchRootDse(context: SearchContext, id: number, request: SearchRequest): SearchOutcome {
  const attributes = selectRootDse(rootDse(context.domain, context.identity), request.attributes);
  const done = writeAnswer(id, answerTags.searchDone, success);
  return { bytes: Buffer.concat([writeEntry(id, '', attributes), done]), code: resultCodes.success };
}

/** Carries a search out. */
export function search(
  context: SearchContext,
  id: number,
  request: SearchRequest,
  controls: readonly RequestControl[],
): SearchOutcome {
  if (request.base === '' && request.scope === 'base') return searchRootDse(context, id, request);
  const { identity } = context;
  if (!identity) return failed(id, bindFirst);
  return searchAs({ ...context, identity }, id, request, controls);
}

function searchAs(
  context: Reading,
  id: number,
  request: SearchRequest,
  controls: readonly RequestControl[],
): SearchOutcome {
  const base = resolve(context.domain, request.base);
  if (isResult(base)) return failed(id, base);
  const paging = pagingOf(controls);
  const kept = paging && context.pages.get(paging.cookie);
  if (paging) context.pages.delete(paging.cookie);
  const all = kept ?? matches(context, request, base);
  const found = paging ? page(context, all, paging.size, request.sizeLimit) : cut(context, all, request.sizeLimit);
  const alone = controls.some(({ oid }) => oid === controlIds.domainScope);
  const urls = found.isLast && !alone ? references(context, request, base) : [];
  return { bytes: writePage(context, id, request, found, urls), code: found.code };
}
