import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../base/log.ts';
import type { DirectoryConfig } from '../../../config/directory.ts';
import type { Servers } from '../servers.ts';
import type { LdapAttributes } from './account.ts';

/** Everything the family works with. */
export interface LdapParts {
  readonly config: DirectoryConfig;
  readonly servers: Servers;
  readonly attributes: LdapAttributes;
  readonly clock: Clock;
  readonly log: Log;
}
