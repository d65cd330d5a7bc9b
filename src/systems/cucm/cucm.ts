import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { cryptoRandom, type Random } from '../../base/random.ts';
import { RekeyError } from '../../base/rekey-error.ts';
import type { CucmConfig } from '../../config/cucm.ts';
import { defaultPattern } from '../../people/derive.ts';
import type { DetailsPort } from '../../people/details.ts';
import type { FinderPort } from '../../people/search.ts';
import type { Kind } from '../../policy/kind.ts';
import type { SystemPort } from '../../renewal/ports.ts';
import type { SurveyPort } from '../../sweep/ports.ts';
import { type Axl, createAxl } from './client.ts';
import { type CucmKind, credentialState, readCredentials } from './credential.ts';
import { createDetails } from './details/details.ts';
import { find, isId } from './find.ts';
import { createPhoneServices, type PhoneServices } from './phone-service.ts';
import { createPolicyReader } from './policy.ts';
import { probe } from './probe.ts';
import { protectedBy } from './protection.ts';
import { createRegistrations, type Registrations } from './registrations.ts';
import { renew, unlock } from './renew.ts';
import { createRis } from './ris.ts';
import { createFinder } from './search/search.ts';
import { createSurvey } from './survey/survey.ts';
import { verify } from './verify.ts';

/** One CUCM cluster: the port, what the device look-up needs of it, and what the helpdesk sees of it. */
export interface Cucm extends SystemPort {
  readonly axl: Axl;
  readonly registrations: Registrations;
  readonly details: DetailsPort;
  readonly phoneServices: PhoneServices;
  readonly finder: FinderPort;
  readonly survey: SurveyPort;
}

/** What a cluster is built from. `random` and `sleep` are handed in by tests. */
export interface CucmOptions {
  readonly config: CucmConfig;
  /** PEM of the authorities to trust, beside none of the machine's own. */
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** `helpdesk.details.pattern`: what the texts of a user's lines are made from. */
  readonly detailsPattern?: string | undefined;
  readonly random?: Random | undefined;
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
}

function cucmKind(kind: Kind): CucmKind {
  if (kind === 'cucm-pin' || kind === 'cucm-password') return kind;
  throw new RekeyError('cucm-kind', `CUCM holds no ${kind} of an end user.`);
}

/**
 * Builds the adapter of one cluster over AXL and RisPort70. Nothing connects before the first call.
 * Facts: systems.md "CUCM"; AXL developer guide, data dictionary.
 */
export function createCucm(options: CucmOptions): Cucm {
  const { config, ca, clock, log } = options;
  const name = `cucm:${config.name}`;
  const sleep = options.sleep ?? (milliseconds => delay(milliseconds));
  const axl = createAxl({ config, ca, clock, random: options.random ?? cryptoRandom, sleep });
  const ris = createRis({ config, ca });
  const registrations = createRegistrations({ name, axl, ris, clock, log });
  const policies = createPolicyReader(axl, clock);
  return {
    name,
    type: 'cucm',
    kinds: ['cucm-pin', 'cucm-password'],
    axl,
    registrations,
    phoneServices: createPhoneServices(axl),
    details: createDetails({ axl, name, pattern: options.detailsPattern ?? defaultPattern }),
    finder: createFinder(axl, name),
    survey: createSurvey({ axl, name, clock }),
    find: query => find(axl, name, query),
    describe: async entry => {
      if (!isId(entry.id)) throw new RekeyError('cucm-protocol', 'A CUCM entry is named by its pkid.');
      const rows = await readCredentials(axl, entry.id);
      const now = clock.now();
      return {
        protectedBy: await protectedBy(axl, config, entry.id),
        credentials: [credentialState(rows, 'cucm-pin', now), credentialState(rows, 'cucm-password', now)],
      };
    },
    verify: (entry, kind, value) => verify(axl, entry, cucmKind(kind), value),
    renew: (entry, kind, value, how) => renew(axl, entry, cucmKind(kind), value, how),
    unlock: (entry, kind) => unlock(axl, entry, cucmKind(kind)),
    policy: (entry, kind) => policies.read(entry.id, cucmKind(kind)),
    probe: () => probe(name, config, axl, ris),
    close: async () => {
      registrations.close();
      ris.close();
      axl.close();
    },
  };
}
