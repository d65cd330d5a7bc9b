import type { Said } from '../../renewal/ports.ts';

/** That a server answers and lets our account in. */
export function signsIn(host: string, account: string): Said {
  return { key: 'health.directory.signs-in', params: { host, account } };
}
