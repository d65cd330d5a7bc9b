import type { Clock } from '../../../base/clock.ts';
import { Hourly } from '../../hourly.ts';
import { DirectoryProtocol } from '../errors.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { FindPrimary, Primary } from '../servers.ts';
import type { Session } from '../session.ts';
import { type AdPolicy, readDomainPolicy, readFineGrainedPolicy } from './policy.ts';

/** The domain's DN. Throws {@link DirectoryProtocol} where the server names none: it is no domain controller. */
export function domainDn(rootDse: RootDse): string {
  if (rootDse.defaultNamingContext !== undefined) return rootDse.defaultNamingContext;
  throw new DirectoryProtocol(
    'The directory server names no default naming context; set directory.kind to ldap if it is no Active Directory.',
  );
}

async function askForPrimary(session: Session, rootDse: RootDse): Promise<Primary | undefined> {
  const settings = (await session.read(domainDn(rootDse), ['fSMORoleOwner']))?.text('fSMORoleOwner');
  const server = settings && /^CN=NTDS Settings,(.+)$/i.exec(settings)?.[1];
  if (!server) return undefined;
  const host = (await session.read(server, ['dNSHostName']))?.text('dNSHostName')?.toLowerCase();
  return {
    isIt: candidate =>
      candidate.rootDse?.dsServiceName?.toLowerCase() === settings.toLowerCase() ||
      new URL(candidate.url).hostname.toLowerCase() === host,
    url: host === undefined ? undefined : `ldaps://${host}`,
  };
}

/**
 * The domain controller with the PDC emulator role: it hears of every failure and every change at once
 * (MS-ADTS 3.1.1.5.1.7), so failures are counted and passwords set there. Found hourly by `fSMORoleOwner`.
 */
export function primaryFinder(clock: Clock): FindPrimary {
  const known = new Hourly<Primary | undefined>(clock);
  return read => known.get('primary', () => read(askForPrimary));
}

/** A policy that holds for an account, and whether it is surely the right one. */
export interface EffectivePolicy {
  readonly policy: AdPolicy | undefined;
  /** False where a fine-grained policy stands above the domain's but may not be read. */
  readonly certain: boolean;
}

/** Policies by account, remembered for an hour. */
export class Policies {
  readonly #known: Hourly<AdPolicy | undefined>;

  constructor(clock: Clock) {
    this.#known = new Hourly(clock);
  }

  /** The fine-grained policy that results for the account, else the domain's. */
  async of(account: Row, session: Session, rootDse: RootDse): Promise<EffectivePolicy> {
    const pso = account.text('msDS-ResultantPSO');
    const fine = pso && (await this.#known.get(pso, () => readFineGrainedPolicy(session, pso)));
    if (fine) return { policy: fine, certain: true };
    const domain = domainDn(rootDse);
    return {
      policy: await this.#known.get(domain, () => readDomainPolicy(session, domain)),
      certain: pso === undefined,
    };
  }
}
