import type { Clock } from '../base/clock.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { ProbeFinding, Said, SystemPort } from '../renewal/ports.ts';
import type { AdminFigures, CertificateState, MailBacklog } from './ports.ts';

/** How everything around Rekey is. */
export interface Health {
  readonly checkedAt: number;
  readonly findings: readonly ProbeFinding[];
  readonly certificates: readonly CertificateState[];
  readonly mails: MailBacklog;
}

/** What {@link createHealth} needs. */
export interface HealthParts {
  readonly systems: readonly SystemPort[];
  readonly mail: { probe(): Promise<readonly ProbeFinding[]> };
  readonly certificates: () => Promise<readonly CertificateState[]>;
  readonly figures: AdminFigures;
  readonly clock: Clock;
}

/** Asked more often than this, the answer is the last one: a page that is reloaded must not load the systems. */
const KEPT_MS = 30_000;

/** A probe that breaks is a finding too. */
async function probed(system: Pick<SystemPort, 'name' | 'probe'>): Promise<readonly ProbeFinding[]> {
  try {
    return await system.probe();
  } catch (error) {
    const what: Said =
      error instanceof RekeyError
        ? { key: 'health.error', params: { error: error.message } }
        : { key: 'health.unchecked' };
    return [{ system: system.name, ok: false, what }];
  }
}

async function check({ systems, mail, certificates, figures, clock }: HealthParts): Promise<Health> {
  const probes = [...systems, { name: 'mail', probe: () => mail.probe() }];
  const [findings, shown, mails] = await Promise.all([
    Promise.all(probes.map(probed)),
    certificates(),
    figures.mails(),
  ]);
  return { checkedAt: clock.now(), findings: findings.flat(), certificates: shown, mails };
}

/** Gives the health; those who ask at once share one check. */
export function createHealth(parts: HealthParts): () => Promise<Health> {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;
  return () => {
    const now = parts.clock.now();
    if (last && now - last.at < KEPT_MS) return last.health;
    const health = check(parts);
    last = { at: now, health };
    health.catch(() => {
      last = undefined;
    });
    return health;
  };
}
