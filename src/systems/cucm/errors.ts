import { RekeyError } from '../../base/rekey-error.ts';

/** The codes that `SystemPort` promises for a system that cannot answer. */
type PortCode = 'cucm-unreachable' | 'cucm-busy' | 'cucm-denied' | 'cucm-protocol' | 'cucm-refused';

/**
 * CUCM did not do what it was asked. Rebuilt from what came over the wire: it holds neither the request nor the
 * answer's raw form, both of which may hold PINs and the Authorization header.
 */
export abstract class CucmError extends RekeyError {
  /** Stable word for outcomes and logs: `trivial`, `throttled`, `timeout`, … */
  readonly reason: string;
  /** Whether a change that was asked for may have happened all the same. */
  readonly mayHaveHappened: boolean = false;
  /** Whether asking again later can help. */
  readonly retryable: boolean = false;
  /** Whether CUCM said no by one of its rules about credentials or users. */
  readonly byRule: boolean = false;

  constructor(code: PortCode, reason: string, message: string) {
    super(code, message);
    this.reason = reason;
  }
}

/** No connection came about: refused, unknown name, no route. Nothing was sent. */
export class CucmUnreachable extends CucmError {
  override readonly retryable = true;
  constructor(host: string, why: string) {
    super('cucm-unreachable', 'unreachable', `CUCM ${host} cannot be reached (${why}).`);
  }
}

/** The certificate is not trusted or does not fit. Nothing was sent. */
export class CucmUntrusted extends CucmError {
  constructor(host: string, why: string) {
    super('cucm-unreachable', 'certificate', `The certificate of CUCM ${host} is not trusted (${why}).`);
  }
}

/** The request went out and no whole answer came back in time. */
export class CucmNoAnswer extends CucmError {
  override readonly mayHaveHappened = true;
  override readonly retryable = true;
  /** The connection had carried an earlier call, so that CUCM may simply have closed it. */
  readonly reused: boolean;
  constructor(host: string, reason: 'timeout' | 'connection-lost', reused = false) {
    const how = reason === 'timeout' ? 'did not answer in time' : 'closed the connection before it answered';
    super('cucm-unreachable', reason, `CUCM ${host} ${how}.`);
    this.reused = reused;
  }
}

/** We had to wait too long behind other calls. Nothing was sent. */
export class CucmQueueFull extends CucmError {
  override readonly retryable = true;
  constructor(name: string) {
    super('cucm-busy', 'queue', `Too many calls wait for CUCM ${name}.`);
  }
}

/** HTTP 401: the credentials are wrong, or a read-only account asked for a change. */
export class CucmUnauthorized extends CucmError {
  constructor() {
    super('cucm-denied', 'credentials', 'CUCM refuses the configured user or its password, or the user may only read.');
  }
}

/** HTTP 403: the account has no AXL access. */
export class CucmForbidden extends CucmError {
  constructor() {
    super('cucm-denied', 'axl-access', 'The configured CUCM user lacks the role Standard AXL API Access.');
  }
}

/** HTTP 404: no AXL there, or the session ended. */
export class CucmNoService extends CucmError {
  constructor() {
    super('cucm-protocol', 'no-service', 'The service does not run at that address.');
  }
}

/** HTTP 503: changes come faster than CUCM distributes them. Not carried out. */
export class CucmThrottled extends CucmError {
  override readonly retryable = true;
  constructor() {
    super('cucm-busy', 'throttled', 'CUCM asks to slow down (503).');
  }
}

/** HTTP 599: CUCM does not speak the configured version. */
export class CucmWrongVersion extends CucmError {
  constructor(supported: string | undefined) {
    const which = supported === undefined ? '' : `; it speaks ${supported}`;
    super('cucm-protocol', 'version', `CUCM does not speak the configured AXL version${which}.`);
  }
}

/** Something came back that is no AXL answer: a proxy's page, half a document, another status. */
export class CucmProtocol extends CucmError {
  override readonly mayHaveHappened: boolean;
  constructor(what: string, mayHaveHappened: boolean) {
    super('cucm-protocol', 'protocol', `CUCM answered something that is not AXL (${what}).`);
    this.mayHaveHappened = mayHaveHappened;
  }
}

/** A fault that AXL answered (HTTP 500). What was asked was not done. */
export class CucmFault extends CucmError {
  /** AXL's own number: 5003, 5007, negative ones from the database; undefined where it gave none. */
  readonly axlCode: number | undefined;
  constructor(code: PortCode, reason: string, axlCode: number | undefined, text: string) {
    super(code, reason, `CUCM says: ${text} (${axlCode ?? 'no code'}).`);
    this.axlCode = axlCode;
  }
}

/** Something broke inside (an internal error, a fault without AXL's own part): nobody says how far it got. */
export class CucmBroken extends CucmFault {
  override readonly mayHaveHappened = true;
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-protocol', 'broken', axlCode, text);
  }
}

/** 5007, 5003: there is no such object. */
export class CucmNotFound extends CucmFault {
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-refused', 'not-found', axlCode, text);
  }
}

/** -1: all answers under way use up AXL's memory. Not carried out. */
export class CucmMemory extends CucmFault {
  override readonly retryable = true;
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-busy', 'memory', axlCode, text);
  }
}

/** -1: the answer would be over 8 MB; CUCM suggests so many rows a page. */
export class CucmTooLarge extends CucmFault {
  readonly suggestedRows: number;
  constructor(axlCode: number | undefined, text: string, suggestedRows: number) {
    super('cucm-protocol', 'too-large', axlCode, text);
    this.suggestedRows = suggestedRows;
  }
}

/** Other negative numbers: the database refused, by syntax, by a key, by a duplicate. */
export class CucmDatabase extends CucmFault {
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-protocol', 'database', axlCode, text);
  }
}

/** The credential policy refuses the value; `reason` says which rule where the text tells. */
export class CucmPolicyRefused extends CucmFault {
  override readonly byRule = true;
  constructor(
    reason: 'trivial' | 'too-short' | 'history' | 'too-soon' | 'policy',
    axlCode: number | undefined,
    text: string,
  ) {
    super('cucm-refused', reason, axlCode, text);
  }
}

/** The account's user rank is too low for this user. */
export class CucmRank extends CucmFault {
  override readonly byRule = true;
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-refused', 'user-rank', axlCode, text);
  }
}

/** PIN synchronisation: Unity Connection did not take the PIN, so CUCM did not either. */
export class CucmUnitySync extends CucmFault {
  override readonly retryable = true;
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-refused', 'unity-sync', axlCode, text);
  }
}

/** RisPort70: more queries a minute than the enterprise parameter allows. */
export class CucmRisRate extends CucmError {
  override readonly retryable = true;
  constructor() {
    super('cucm-busy', 'rate', 'RisPort70 was asked more often than "Allowed Device Queries Per Minute" permits.');
  }
}

/** Any other rule of CUCM (5003 and its like), in its own words. */
export class CucmRefused extends CucmFault {
  override readonly byRule = true;
  constructor(axlCode: number | undefined, text: string) {
    super('cucm-refused', 'rule', axlCode, text);
  }
}
