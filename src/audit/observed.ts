import type { AuditEvent } from '../renewal/ports.ts';
import type { Audit } from './audit.ts';

/** The same audit, which tells somebody of every event that it took. */
export function observed(audit: Audit, observe: ((event: AuditEvent) => void) | undefined): Audit {
  if (!observe) return audit;
  return {
    ...audit,
    async appendIn(trx, event) {
      await audit.appendIn(trx, event);
      observe(event);
    },
    async append(event) {
      await audit.append(event);
      observe(event);
    },
  };
}
