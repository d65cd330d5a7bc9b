import type { Clock } from '../../../base/clock.ts';
import type { DirectoryConfig } from '../../../config/directory.ts';
import type { Servers } from '../servers.ts';
import type { AccountAttributes } from './account.ts';

/** Everything the family works with. */
export interface ActiveDirectoryParts {
  readonly config: DirectoryConfig;
  readonly servers: Servers;
  readonly attributes: AccountAttributes;
  readonly clock: Clock;
}
