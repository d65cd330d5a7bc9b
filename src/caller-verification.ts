import type { Clock } from './base/clock.ts';
import type { Keyring } from './base/keyring.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import type { Config } from './config/config.ts';
import type { AttemptStore } from './dialog/attempt-store.ts';
import { createCallerCodes } from './dialog/caller-code.ts';
import { codeAddress } from './dialog/code-sending.ts';
import { createHelpdeskCodes } from './dialog/helpdesk-code.ts';
import type { CodeStore } from './dialog/mail-code.ts';
import type { CallerCodes, HelpdeskCodes } from './dialog/ports.ts';
import type { PushStore } from './dialog/push-store.ts';
import { contentOf } from './from-config.ts';
import { createChainClient } from './phone/push/chain-client.ts';
import { createHandOn, type HandOn, type HandOnParts } from './phone/push/hand-on.ts';
import { createPushClient } from './phone/push/push-client.ts';
import { createPushes, type Pushes } from './phone/push/pushes.ts';
import type { AuditPort, MailPort } from './renewal/ports.ts';
import type { Renewals } from './renewal/renewals.ts';
import type { Cucm } from './systems/cucm/cucm.ts';
import { createOwnPhones } from './systems/cucm/own-phones.ts';

/** What proves a caller to an agent, and what an agent gives a caller. */
export interface CallerVerification {
  /** What is asked and shown on the subjects' own phones; absent where `phone.push` is off. */
  readonly pushes?: Pushes | undefined;
  readonly helpdeskCodes: HelpdeskCodes;
  readonly callerCodes: CallerCodes;
}

/** What {@link callerVerificationFrom} needs. */
export interface CallerVerificationParts {
  readonly cucms: readonly Cucm[];
  readonly renewals: Pick<Renewals, 'coolingKinds'>;
  readonly pushStore: PushStore;
  readonly codeStore: CodeStore;
  readonly attemptStore: AttemptStore;
  readonly mail: MailPort;
  readonly audit: AuditPort;
  /** How phones reach Rekey, without a slash at the end. */
  readonly publicUrl: string;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

function pushesFrom({ phone: { push } }: Config, parts: CallerVerificationParts): Pushes | undefined {
  if (!push.enabled) return undefined;
  return createPushes({
    ...parts,
    store: parts.pushStore,
    phones: createOwnPhones(parts),
    client: createPushClient({ ...push, ca: contentOf(push.ca) }),
    pinIsFresh: async subject => (await parts.renewals.coolingKinds(subject)).has('cucm-pin'),
  });
}

/** What hands users of others' pushes on, where the operator says to where. */
export function handOnFrom({ phone }: Config, parts: Omit<HandOnParts, 'ask'>): HandOn | undefined {
  const { chainTo: url, ca, timeout } = phone.authenticate;
  return url === undefined
    ? undefined
    : createHandOn({ ...parts, ask: createChainClient({ url, ca: contentOf(ca), timeout }) });
}

/** Builds it from the configuration. */
export function callerVerificationFrom(config: Config, parts: CallerVerificationParts): CallerVerification {
  const pushes = pushesFrom(config, parts);
  const codes = { ...parts, store: parts.codeStore };
  return {
    pushes,
    helpdeskCodes: createHelpdeskCodes(codes),
    callerCodes: createCallerCodes({
      ...codes,
      display: pushes,
      addressOf: subject => codeAddress(subject, config.dialog),
    }),
  };
}
