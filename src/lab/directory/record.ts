import { filterText } from './filter.ts';
import type { AttributeChange, LdapRequest, RequestControl } from './message.ts';

/** A request in the words of the record of calls. */
export interface RequestText {
  /** `bind`, `search`, `modify`, …: also the operation of a fault. */
  readonly method: string;
  /** The DN it is about. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One value as LDIF writes it (RFC 2849): text where it is plain, else base64 after a second colon. */
function ldifLine(name: string, value: Buffer): string {
  const text = value.toString('utf8');
  const isPlain = /^[!-9;=-~][ -~]*$/.test(text);
  return isPlain ? `${name}: ${text}` : `${name}:: ${value.toString('base64')}`;
}

function ldif({ operation, name, values }: AttributeChange): string {
  return [`${operation}: ${name}`, ...values.map(value => ldifLine(name, value)), '-'].join('\n');
}

function controlHeader(controls: readonly RequestControl[]): Record<string, string> {
  if (controls.length === 0) return {};
  return { controls: controls.map(({ oid, critical }) => `${oid}${critical ? ' critical' : ''}`).join(', ') };
}

/**
 * Writes a request down: the body of a bind is its password as received, of a search its filter (RFC 4515), of a Modify
 * its changes as LDIF.
 */
export function requestText(request: LdapRequest, controls: readonly RequestControl[]): RequestText {
  const headers = controlHeader(controls);
  switch (request.op) {
    case 'bind':
      return { method: 'bind', path: request.name, headers, body: request.password ?? '' };
    case 'search': {
      const { base, scope, attributes, sizeLimit, filter } = request;
      const about = { scope, attributes: attributes.join(' '), sizeLimit: String(sizeLimit) };
      return { method: 'search', path: base, headers: { ...about, ...headers }, body: filterText(filter) };
    }
    case 'modify':
      return { method: 'modify', path: request.dn, headers, body: request.changes.map(ldif).join('\n') };
    case 'extended':
      return { method: 'extended', path: request.oid, headers, body: '' };
    default:
      return { method: request.op, path: '', headers, body: '' };
  }
}
