import { RekeyError } from '../../base/rekey-error.ts';

/** No connection could be made to any host: nothing was sent. */
export class UnityUnreachable extends RekeyError {
  constructor(host: string, why: string) {
    super('unity-unreachable', `Unity Connection ${host} cannot be reached: ${why}.`);
  }
}

/** A request was sent and no whole answer came: nobody knows whether it was carried out. */
export class UnityNoAnswer extends RekeyError {
  constructor(host: string, what: string) {
    super('unity-no-answer', `Unity Connection ${host} did not answer ${what}.`);
  }
}

/** Status 503 (or 429): the server says that it is busy, and has done nothing. */
export class UnityBusy extends RekeyError {
  constructor(host: string) {
    super('unity-busy', `Unity Connection ${host} says that it is busy (503).`);
  }
}

/** Status 401: our own account is refused. */
export class UnityDenied extends RekeyError {
  constructor(host: string) {
    super(
      'unity-denied',
      `Unity Connection ${host} refuses our account (401); check unity.username and unity.password.`,
    );
  }
}

/** An answer that was not expected here. */
export class UnityProtocol extends RekeyError {
  constructor(host: string, what: string, status: number | string) {
    super('unity-protocol', `Unity Connection ${host} answered ${what} with ${status}.`);
  }
}

/** Why the server refused a request, as far as its words say. */
export type RefusalReason = 'history' | 'trivial' | 'length' | 'minimum-age' | 'policy' | 'no-right' | 'gone';

/**
 * The server refused the request by rule. No list of CUPI's codes and texts is published, so words are looked for, and
 * what remains is `policy`. The server's own text is not kept: it might repeat what was sent.
 */
export class UnityRefusal extends RekeyError {
  readonly reason: RefusalReason;

  constructor(host: string, what: string, refusal: { status: number; serverText: string }) {
    const reason = reasonOf(refusal);
    super('unity-refused', `Unity Connection ${host} refused ${what}: ${sentences[reason]} (${refusal.status}).`);
    this.reason = reason;
  }
}

const sentences: Readonly<Record<RefusalReason, string>> = {
  history: 'the value was used before',
  trivial: 'the value is trivial',
  length: 'the value is too short or too long',
  'minimum-age': 'the value was changed too recently',
  policy: 'it does not meet the authentication rule',
  'no-right': 'our account needs the role Help Desk Administrator',
  gone: 'the user is no longer there',
};

const words: readonly (readonly [RefusalReason, RegExp])[] = [
  ['history', /repeat|previous|history|already used/i],
  ['trivial', /trivial/i],
  ['length', /length|minimum.*(digits|characters)|too (short|long)/i],
  ['minimum-age', /duration|too (soon|recently)|minimum.*(age|time)/i],
];

function reasonOf({ status, serverText }: { status: number; serverText: string }): RefusalReason {
  if (status === 403) return 'no-right';
  if (status === 404 || status === 410) return 'gone';
  return words.find(([, pattern]) => pattern.test(serverText))?.[0] ?? 'policy';
}
