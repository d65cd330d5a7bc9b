import {
  CucmBroken,
  CucmDatabase,
  type CucmError,
  CucmFault,
  CucmForbidden,
  CucmMemory,
  CucmNoService,
  CucmNotFound,
  CucmPolicyRefused,
  CucmProtocol,
  CucmRank,
  CucmRefused,
  CucmThrottled,
  CucmTooLarge,
  CucmUnauthorized,
  CucmUnitySync,
  CucmWrongVersion,
} from './errors.ts';

const maxText = 300;

/**
 * A server's text as it may be shown to an operator: one line, cut, without what was sent. CUCM has been seen to repeat
 * the value that it refuses.
 */
function scrubbed(text: string, secrets: readonly string[]): string {
  const shown = secrets.filter(secret => secret !== '').reduce((left, secret) => left.replaceAll(secret, '***'), text);
  const line = shown.replaceAll(/\s+/gu, ' ').trim();
  return line.length > maxText ? `${line.slice(0, maxText)}…` : line;
}

/** The error for an HTTP status that carries no AXL answer. `body` is only looked at, never kept. */
export function statusError(status: number, body: string): CucmError {
  if (status === 401) return new CucmUnauthorized();
  if (status === 403) return new CucmForbidden();
  if (status === 404) return new CucmNoService();
  if (status === 503) return new CucmThrottled();
  if (status === 599) {
    return new CucmWrongVersion(/supported axl versions:\s*([\d., ]*\d)/i.exec(body)?.[1]);
  }
  const notCarriedOut = status >= 300 && status < 500;
  return new CucmProtocol(`status ${status}`, !notCarriedOut);
}

/** Texts that tell which rule of the credential policy was broken, first match wins. */
const policyTexts = [
  [/trivial|straight line/i, 'trivial'],
  [/histor|previous|reuse|used before/i, 'history'],
  [/duration|frequent|too soon|recently|minimum.*(?:time|minutes|hours)/i, 'too-soon'],
  [/length|too short|longer|minimum/i, 'too-short'],
  [/credential|\bpin\b|password|policy/i, 'policy'],
] as const;

function byText(axlCode: number | undefined, text: string): CucmFault | undefined {
  if (/not found/i.test(text) || axlCode === 5007) return new CucmNotFound(axlCode, text);
  if (/user rank/i.test(text)) return new CucmRank(axlCode, text);
  if (/unity|synchroni[sz]/i.test(text)) return new CucmUnitySync(axlCode, text);
  const rule = policyTexts.find(([pattern]) => pattern.test(text))?.[1];
  return rule === undefined ? undefined : new CucmPolicyRefused(rule, axlCode, text);
}

/**
 * The error for a fault that AXL answered. The texts for broken credential rules are documented nowhere: known words
 * are looked for, anything else with AXL's number is a rule in CUCM's own words.
 */
export function faultError(axlCode: number | undefined, message: string, secrets: readonly string[]): CucmFault {
  const text = scrubbed(message, secrets);
  const rows = /suggest\w*\s+row\s+fetch:?\s*less than\s*(\d+)/i.exec(message)?.[1];
  if (rows !== undefined) return new CucmTooLarge(axlCode, text, Number(rows));
  if (/memory allocation consumed/i.test(message)) return new CucmMemory(axlCode, text);
  if (axlCode !== undefined && axlCode < 0) return new CucmDatabase(axlCode, text);
  if (/unexpected element|schema|unmarshal|parse|deseriali[sz]/i.test(message)) {
    return new CucmFault('cucm-protocol', 'request', axlCode, text);
  }
  const known = byText(axlCode, text);
  if (known) return known;
  const broken = axlCode === undefined || /internal (?:server )?error|exception/i.test(text);
  return broken ? new CucmBroken(axlCode, text) : new CucmRefused(axlCode, text);
}
